import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shippedResolvedModel } from '../model-document.ts';
import { dayOf, noonOf, readOrders } from './orders-file.ts';
import { runBacktest } from './run-backtest.ts';

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`The gates of the score are not tested: there is no ${data}\n`);
const tolerance = 0.002;

(hasData ? describe : describe.skip)('the chain on real purchases', () => {
  it.each([
    { name: 'CDNOW', folder: 'cdnow', cut: '1997-12-31', horizonDays: 181, least: { auc: 0.804 }, most: { brier: 0.1305, error: 0.055 } },
    { name: 'CDNOW, earlier', folder: 'cdnow', cut: '1997-09-30', horizonDays: 273, least: { auc: 0.768 }, most: { brier: 0.1654, error: 0.055 } },
    { name: 'groceryElog', folder: 'grocery', cut: '2007-06-30', horizonDays: 183, least: { auc: 0.926 }, most: { brier: 0.0811, error: 0.055 } },
    { name: 'groceryElog, earlier', folder: 'grocery', cut: '2006-12-31', horizonDays: 364, least: { auc: 0.887 }, most: { brier: 0.116, error: 0.06 } },
    { name: 'Online Retail', folder: 'online_retail', cut: '2011-09-10', horizonDays: 90, least: { auc: 0.735 }, most: { brier: 0.218, error: 0.115 } },
  ])('$name passes its gate', async ({ name, folder, cut, horizonDays, least, most }) => {
    const orders = await readOrders(`${data}/${folder}/orders.csv`);
    const { results, learnt } = await runBacktest({ orders, cut: noonOf(dayOf(cut) ?? NaN), horizonDays, base: shippedResolvedModel(), against: [] });
    const { auc, brier, calibrationError } = results[0]?.quality ?? { auc: NaN, brier: NaN, calibrationError: NaN };
    process.stdout.write(`${name} ${cut}, ${horizonDays} days: AUC ${auc.toFixed(4)} (≥ ${least.auc}), Brier ${brier?.toFixed(4)} (≤ ${most.brier}), calibration error ${calibrationError?.toFixed(4)} (≤ ${most.error})\n`);
    expect(learnt.rhythm.chain).not.toBeNull();
    expect(auc).toBeGreaterThanOrEqual(least.auc - tolerance);
    expect(brier).toBeLessThanOrEqual(most.brier + tolerance);
    expect(calibrationError).toBeLessThanOrEqual(most.error);
  }, 300_000);
});
