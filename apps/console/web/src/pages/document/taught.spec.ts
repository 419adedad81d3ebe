import type { Version } from '../../api/documents.ts';
import type { Learnt, LearntWeight, ModelBody } from '../../api/learning.ts';
import type { PartName } from '../../api/shapes.ts';
import { partRows, rhythmOf, taughtVersions, weightScale } from './taught.ts';

const names: PartName[] = ['product', 'loyalty', 'availability', 'service', 'exitBarriers', 'rapport', 'trust', 'emotion', 'supplierLoyalty'];
const perPart = <T>(value: (name: PartName) => T): Record<PartName, T> => Object.fromEntries(names.map((name) => [name, value(name)])) as Record<PartName, T>;
const written: ModelBody = { rhythm: { expectedGapDays: 30, coldStart: { r: 1, a: 0.9, b: 1.6 } }, parts: perPart(() => ({ weight: 2, start: 0.5 })) };
const weights = perPart((name): LearntWeight => (name === 'service' ? { weight: 5, low: 4, high: 6 } : { weight: 2.1, low: -1, high: 5 }));
const learnt: Learnt = {
  source: 'chain', until: '2026-11-22T10:00:00Z', customers: 120, logLoss: { rhythm: { customers: 110, before: 0.6, after: 0.5 }, secondStage: null }, gapDays: 12,
  coldStart: { r: 1, alpha: 12, a: 0.9, b: 1.6 }, chain: { stepDays: 3, intercept: -2, coefficients: [0.1] }, calibration: { intercept: 0.1, slope: 0.9 }, weights, references: perPart(() => 0.6),
};
const version = (number: number, author: string | null): Version => ({ version: number, author, note: null, publishedAt: null });

it('finds the newest version that was learnt, and the one before it', () => {
  expect(taughtVersions([version(4, 'jo'), version(3, 'learning'), version(2, 'learning'), version(1, null)])).toEqual({ before: 2, after: 3 });
  expect(taughtVersions([version(2, 'jo'), version(1, null)])).toBeNull();
});

it('puts the weight that moved furthest first, with its interval, and the references', () => {
  const [first, second] = partRows(written, { ...written, learnt });
  expect(first).toEqual({ part: 'service', before: 2, after: 5, interval: { weight: 5, low: 4, high: 6 }, referenceBefore: 0.5, referenceAfter: 0.6 });
  expect(second).toMatchObject({ before: 2, after: 2.1 });
});

it('says what was written where nothing was learnt', () => {
  expect(partRows(written, written).every(({ before, after, interval }) => before === 2 && after === 2 && interval === null)).toBe(true);
  expect(rhythmOf(written)).toEqual({ gapDays: 30, r: 1, alpha: 30, a: 0.9, b: 1.6, stepDays: null, intercept: null, calibrationIntercept: null, slope: null });
  expect(rhythmOf({ ...written, learnt })).toMatchObject({ gapDays: 12, alpha: 12, stepDays: 3, intercept: -2, slope: 0.9 });
});

it('has room for every interval, and for none at all', () => {
  const scale = weightScale(partRows(written, { ...written, learnt }));
  expect([-1, 2.5, 6].map(scale)).toEqual([0, 0.5, 1]);
  expect(weightScale([])(0)).toBe(0.5);
});
