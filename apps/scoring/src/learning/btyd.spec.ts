import { existsSync, readFileSync } from 'node:fs';
import { bgNbd, fitPurchaseModel, mbgNbd, paretoNbd, purchaseProbability } from './btyd.ts';
import type { PurchaseModel, Purchases } from './btyd.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const goldenFile = new URL('golden/btyd_cdnow.json', data);
const hasData = existsSync(goldenFile);
if (!hasData) process.stderr.write(`The golden parameters on CDNOW are not tested: there is no ${goldenFile.pathname}\n`);

interface Golden {
  readonly H: number;
  readonly bgnbd: { readonly params: number[] };
  readonly mbgnbd: { readonly params: number[] };
  readonly paretonbd: { readonly params: number[] };
  readonly rows: { readonly x: number; readonly tx: number; readonly T: number; readonly bg_p1: number; readonly mbg_p1: number; readonly pnbd_p1: number }[];
}

const dayMs = 86_400_000;
/** The calibration period of the published figures: 39 weeks from 1 January 1997. */
const end = Date.parse('1997-09-30T00:00:00Z');

/** The sample as the literature counts it: in weeks, rounded to two digits, days with a purchase once. */
function sample(): Purchases[] {
  const days = new Map<string, Set<number>>();
  for (const line of readFileSync(new URL('cdnow/orders_sample.csv', data), 'utf8').trim().split('\n').slice(1)) {
    const [id = '', date = ''] = line.split(',');
    const at = Date.parse(`${date}T00:00:00Z`);
    if (at <= end) days.set(id, (days.get(id) ?? new Set()).add(at));
  }
  const weeks = (ms: number): number => Math.round((ms / dayMs / 7) * 100) / 100;
  return [...days.values()].map((set) => {
    const sorted = [...set].sort((a, b) => a - b);
    const first = sorted[0]!;
    return { repeats: sorted.length - 1, lastAt: weeks(sorted.at(-1)! - first), until: weeks(end - first) };
  });
}

(hasData ? describe : describe.skip)('on the CDNOW sample', () => {
  const golden = hasData ? (JSON.parse(readFileSync(goldenFile, 'utf8')) as Golden) : null;
  const of = (name: 'bgnbd' | 'mbgnbd' | 'paretonbd'): number[] => golden![name].params;

  it.each<[PurchaseModel, 'bgnbd' | 'mbgnbd' | 'paretonbd']>([[bgNbd, 'bgnbd'], [mbgNbd, 'mbgnbd'], [paretoNbd, 'paretonbd']])('$name fits the published parameters within .002', (model, name) => {
    const fitted = fitPurchaseModel(model, sample());
    expect(sample()).toHaveLength(2_357);
    for (const [i, value] of of(name).entries()) expect(Math.abs((fitted[i] ?? NaN) - value)).toBeLessThanOrEqual(0.002);
  });

  it.each<[PurchaseModel, 'bgnbd' | 'mbgnbd' | 'paretonbd', 'bg_p1' | 'mbg_p1' | 'pnbd_p1']>([[bgNbd, 'bgnbd', 'bg_p1'], [mbgNbd, 'mbgnbd', 'mbg_p1'], [paretoNbd, 'paretonbd', 'pnbd_p1']])('$name gives the golden probabilities', (model, name, column) => {
    for (const { x, tx, T, ...row } of golden!.rows) {
      const p = purchaseProbability(model, of(name), { repeats: x, lastAt: tx, until: T }, golden!.H);
      expect(Math.abs(p - row[column])).toBeLessThanOrEqual(1e-6);
    }
  });
});
