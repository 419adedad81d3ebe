import { dayMs } from '../domain/duration.ts';
import { chainFeatures } from '../domain/chain.ts';
import { shareOf } from '../domain/log-odds.ts';
import type { Model } from '../domain/model.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { learnRhythm } from './learn-rhythm.ts';
import { lossOf } from './judgement.ts';

const now = Date.parse('2026-11-01T12:00:00Z');
const written = shippedResolvedModel(1);

/** Weekly buyers over two years, of whom every third left half-way. */
const histories = Array.from({ length: 90 }, (_, n) => {
  const leftBefore = n % 3 === 0 ? 300 : 0;
  return Array.from({ length: 100 }, (_, week) => ({ at: now - (700 - 7 * week + (n % 5)) * dayMs, amount: 10 })).filter(({ at }) => at < now - leftBefore * dayMs);
});

it('is judged against what is in force as it is served, calibrated', () => {
  const zeros = chainFeatures.map(() => 0);
  const sure = 8;
  const calibrated: Model = { ...written, rhythm: { ...written.rhythm, calibration: { intercept: sure, slope: 0, features: zeros, means: zeros, deviations: chainFeatures.map(() => 1) } } };
  const raw = learnRhythm(histories, { inForce: written, written, now }).judgement;
  const served = learnRhythm(histories, { inForce: calibrated, written, now }).judgement;
  const [kept, lost] = [lossOf(true, shareOf(sure)), lossOf(false, shareOf(sure))];
  expect(served?.before).toBeCloseTo((60 * kept + 30 * lost) / 90, 9);
  expect(raw?.before).not.toBeCloseTo(served?.before ?? Number.NaN, 3);
  expect(raw?.after).toBe(served?.after);
});
