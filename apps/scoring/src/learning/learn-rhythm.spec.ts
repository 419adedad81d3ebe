import { dayMs } from '../domain/duration.ts';
import { chainFeatures } from '../domain/chain.ts';
import { shareOf } from '../domain/log-odds.ts';
import type { Model } from '../domain/model.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { learnRhythm } from './learn-rhythm.ts';
import { leastGain, lossOf } from './judgement.ts';

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

it('is learnt once from the same data: what goes live must be better, too, and not only what was fitted before it', () => {
  const random = randomOf(16);
  const drawn = Array.from({ length: 60 + Math.floor(random() * 100) }, () => {
    const [gap, silent] = [5 + random() * 60, random() < 0.5 ? random() * 700 : 0];
    const history = [];
    for (let at = now - (300 + random() * 500) * dayMs; at < now - silent * dayMs; at += gap * (0.3 + 1.4 * random()) * dayMs) history.push({ at, amount: 10 });
    return history;
  }).filter(({ length }) => length > 0);
  const first = learnRhythm(drawn, { inForce: written, written, now });
  expect(first.judgement?.isAdmitted).toBe(true);
  const again = learnRhythm(drawn, { inForce: { ...written, rhythm: first.rhythm }, written, now });
  // The fit of one horizon ago beats its successor here, on the window that taught the successor.
  expect(again.judgement!.after).toBeLessThan(again.judgement!.before * (1 - leastGain));
  expect(again.judgement?.isAdmitted).toBe(false);
});

/** Reproducible random numbers (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
