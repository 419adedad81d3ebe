import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOrders } from '../backtest/orders-file.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { budget, measureAlarms } from './measure-alarms.ts';

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const hasData = existsSync(data);
if (!hasData) process.stderr.write(`Alarms are not measured on real purchases: there is no ${data}\n`);

(hasData ? describe : describe.skip)('alarms on real purchases', () => {
  it.each(['cdnow', 'grocery', 'online_retail'])('the own rhythm misses fewer purchases than a fixed hiatus at the same budget: %s', async (folder) => {
    const { atBudget, completedSilences, byLevel } = measureAlarms(await readOrders(`${data}/${folder}/orders.csv`), shippedResolvedModel());
    const missed = new Map(atBudget.map(({ detector, missedPurchases }) => [detector.key, missedPurchases]));
    process.stdout.write(`${folder}: missed purchases ${[...missed].map(([key, value]) => `${key} ${value.toFixed(2)}`).join(', ')}\n`);
    for (const { alarmed } of atBudget) expect(alarmed).toBeLessThanOrEqual(budget * completedSilences);
    expect(missed.get('ownRhythm')).toBeLessThan(missed.get('hiatus') ?? NaN);
    const recalls = byLevel.map(({ quality }) => quality.recall ?? NaN);
    expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
  }, 300_000);
});
