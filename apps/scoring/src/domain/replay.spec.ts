import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from './duration.ts';
import { foldSorted } from './fold.ts';
import { happened } from './given.ts';
import { replayChanges } from './replay.ts';
import { scoreAt } from './score.ts';

const model = shippedResolvedModel();
const from = Date.parse('2026-01-01T00:00:00Z');
const to = from + 300 * dayMs;
/** All of it received years later: a history that was imported. */
const received = to + 1_000 * dayMs;
const orders = Array.from({ length: 10 }, (_, week) => happened('order.placed', from + 7 * week * dayMs + 1_000, { receivedAt: received, countedAt: received }));
const complaint = happened('complaint.received', from + 40 * dayMs, { receivedAt: received, countedAt: received });
const changes = replayChanges([complaint, ...orders], model, { from, to });
const moments = changes.map(({ asOf }) => Date.parse(asOf));

it('tells each interaction when it happened, as one that was received at once', () => {
  expect(changes.every(({ backfill }) => !backfill)).toBe(true);
  const told = changes.find(({ contributions }) => contributions.some(({ interactions }) => interactions.includes(complaint.ref)));
  expect(told).toMatchObject({ asOf: '2026-02-10T00:00:00Z' });
  expect(told?.contributions.find(({ determinant, kind }) => determinant === 'service' && kind === 'event')?.points).toBeLessThan(0);
});

it('is in order, and each change goes on from the one before', () => {
  expect(moments).toEqual([...moments].sort((a, b) => a - b));
  for (const [place, { previous, contributions, score }] of changes.entries()) {
    const before = changes[place - 1];
    if (before === undefined) continue;
    expect(previous).toEqual({ score: before.score, asOf: before.asOf });
    expect(before.score + contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score, 6);
  }
});

it('looks at each score daily, and tells of a silence point by point', () => {
  const silent = changes.filter(({ asOf }) => Date.parse(asOf) > from + 63 * dayMs + 1_000);
  expect(silent.length).toBeGreaterThan(20);
  expect(silent.every(({ asOf }) => asOf.endsWith('T00:00:00Z'))).toBe(true);
  for (const { asOf, score } of silent) expect(score).toBe(scoreAt(foldSorted([complaint, ...orders].sort((a, b) => a.occurredAt - b.occurredAt), model), model, Date.parse(asOf)).score);
});

it('sums up in the first change what lies before, and never tells of what was taken back', () => {
  const retraction = happened('interaction.retracted', to - 1_000, { retracts: [complaint.ref] });
  const later = replayChanges([complaint, retraction, ...orders], model, { from: from + 50 * dayMs, to });
  expect(later[0]).toMatchObject({ previous: null, asOf: '2026-02-20T00:00:00Z' });
  expect(JSON.stringify(later)).not.toContain(complaint.ref);
  expect(replayChanges([complaint], model, { from: from - 10 * dayMs, to: from })).toEqual([]);
});
