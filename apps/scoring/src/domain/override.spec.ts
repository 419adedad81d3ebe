import fc from 'fast-check';
import { shippedResolvedModel } from '../model-document.ts';
import { advance } from './advance.ts';
import { dayMs } from './duration.ts';
import { explainBetween, explainReference } from './explain.ts';
import { happened } from './given.ts';
import { compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import type { ModelVersion } from './model.ts';
import { decodeState, emptyState, encodeState } from './state.ts';
import { customerAt, scoreHistory } from './view.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const model = shippedResolvedModel();
const other = { ...shippedResolvedModel(2), rhythm: { ...model.rhythm, gapDays: 45, alpha: 45 } };
const models: ModelVersion[] = [{ model, inForceFrom: -Infinity }, { model: other, inForceFrom: start + 70 * dayMs }];
const only = [models[0]!];

const at = (day: number): number => start + day * dayMs;
const set = (day: number, what: { score?: number; points?: number; days: number }): DomainInteraction =>
  happened('override.set', at(day), { override: { score: what.score ?? null, points: what.points ?? null, reason: 'sponsor left', owner: 'jo@supplier.example', until: at(day + what.days) } });
const weekly = Array.from({ length: 10 }, (_, week) => happened('order.placed', at(week * 7)));
const viewAt = (interactions: readonly DomainInteraction[], day: number) => customerAt({ interactions, models: only }, { at: at(day), knownAt: at(400), now: at(400) })!;
const total = (pieces: readonly { points: number }[]): number => pieces.reduce((sum, { points }) => sum + points, 0);

it('stands in the place of the score until it ends, and the computed one beside it', () => {
  const interactions = [...weekly, set(64, { score: 40, days: 10 })];
  const without = viewAt(weekly, 65);
  expect(viewAt(interactions, 65)).toMatchObject({ score: 40, computed: without.score, band: 'watch', override: { score: 40, points: null, reason: 'sponsor left', owner: 'jo@supplier.example', until: '2026-03-16T00:00:00Z' } });
  expect(viewAt(interactions, 63)).toMatchObject({ score: viewAt(weekly, 63).score, override: null });
  expect(viewAt(interactions, 74)).toMatchObject({ score: viewAt(weekly, 74).score, override: null });
  const taken = [...interactions, happened('override.ended', at(66), { override: null })];
  expect(viewAt(taken, 67)).toMatchObject({ score: viewAt(weekly, 67).score, override: null });
});

it('adds points, within 0 and 100', () => {
  const computed = viewAt(weekly, 65).score;
  expect(viewAt([...weekly, set(64, { points: -15, days: 10 })], 65).score).toBeCloseTo(computed - 15, 9);
  expect(viewAt([...weekly, set(64, { points: -99, days: 10 })], 65).score).toBe(0);
});

it('stands in the history as a marker for as long as it held: until its end, a word against it, or another one', () => {
  const interactions = [...weekly, set(20, { score: 40, days: 10 }), set(40, { points: -15, days: 10 }), set(44, { score: 80, days: 30 }), happened('override.ended', at(50), { override: null })];
  const markersOf = (from: number, to: number, knownAt = at(400)) => scoreHistory({ interactions, models: only }, { from: at(from), to: at(to), stepMs: dayMs, knownAt }).markers;
  const marker = (from: number, until: number, text: string) => ({ at: new Date(at(from)).toISOString().replace('.000Z', 'Z'), kind: 'override', text, until: new Date(at(until)).toISOString().replace('.000Z', 'Z') });
  const [first, second, third] = [marker(20, 30, '40 · jo@supplier.example · sponsor left'), marker(40, 44, '−15 · jo@supplier.example · sponsor left'), marker(44, 50, '80 · jo@supplier.example · sponsor left')];
  expect(markersOf(0, 64)).toEqual([first, second, third]);
  expect(markersOf(25, 42)).toEqual([first, second]);
  expect(markersOf(30, 39)).toEqual([]);
});

it('is a piece of its own, and other pieces are 0 while it fixes the score', () => {
  const interactions = [...weekly, set(64, { score: 40, days: 10 }), happened('complaint.received', at(66))];
  const between = (from: number, to: number) => explainBetween({ interactions, models: only }, { from: at(from), to: at(to), knownAt: at(400) });
  const begun = between(63.9, 65);
  expect(begun.contributions.filter(({ kind }) => kind === 'override')).toEqual([expect.objectContaining({ determinant: 'rhythm', interactionKind: 'override.set', points: expect.closeTo(40 - viewAt(weekly, 64).score, 6) as number })]);
  expect(begun.sentence.en).toContain('one override');
  expect(between(65, 70).contributions.every(({ points }) => Math.abs(points) < 1e-9)).toBe(true);
  const ended = between(70, 75);
  expect(ended.contributions.find(({ kind }) => kind === 'override')?.points).toBeCloseTo(viewAt([...weekly, happened('complaint.received', at(66))], 74).score - 40, 6);
  const reference = explainReference({ interactions, models: only }, { to: at(65), knownAt: at(400) })!;
  expect(total(reference.contributions)).toBeCloseTo(reference.delta, 9);
  expect(reference.contributions.find(({ kind }) => kind === 'override')?.points).toBeCloseTo(40 - viewAt(weekly, 65).score, 9);
});

it('is published, kept with the state, and looked at again when it ends', () => {
  const counted = advance(emptyState(), weekly, { now: at(64), models: only });
  const override = set(64.5, { score: 40, days: 10 });
  const after = advance(counted.state, [override], { now: at(64.5), models: only });
  expect(after.change).toMatchObject({ score: 40, band: 'watch', contributions: expect.arrayContaining([expect.objectContaining({ kind: 'override', interactions: [override.ref] })]) as object[] });
  expect(after.nextReviewAt).toBeLessThanOrEqual(at(74.5));
  const restored = decodeState(encodeState(after.state));
  expect(restored).toEqual(after.state);
  const ended = advance(restored, [], { now: at(75), models: only });
  expect(ended.score).toMatchObject({ score: viewAt(weekly, 75).score, override: null });
  expect(ended.change?.contributions).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'override' })]));
});

const told = fc.record({
  kind: fc.constantFrom('order.placed', 'order.placed', 'complaint.received', 'meeting.held', 'subscription.cancelled', 'override.set', 'override.ended'),
  hour: fc.integer({ min: 0, max: 120 * 24 }), score: fc.option(fc.integer({ min: 0, max: 100 })), points: fc.integer({ min: -60, max: 60 }), days: fc.integer({ min: 1, max: 40 }),
});
const histories = fc.array(told, { minLength: 1, maxLength: 40 }).map((all) =>
  all.map(({ kind, hour, score, points, days }, n) => {
    const day = hour / 24;
    if (kind === 'override.set') return set(day, score === null ? { points, days } : { score, days });
    return happened(kind, at(day), { id: `r-${n}`, ...(kind === 'override.ended' ? { override: null } : {}) });
  }),
);

it('leaves no remainder, and the same state whether it was counted step by step or folded anew, over models and losses', () => {
  fc.assert(
    fc.property(histories, fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 130 })), (interactions, [a, b]) => {
      const [from, to] = [at(Math.min(a, b)), at(Math.max(a, b))];
      const explanation = explainBetween({ interactions, models }, { from, to, knownAt: at(400) });
      expect(Math.abs(total(explanation.contributions) - explanation.delta)).toBeLessThanOrEqual(1e-9);
      const sorted = [...interactions].sort(compareInteractions);
      let state = emptyState();
      for (const [n, one] of sorted.entries()) state = advance(state, [one], { now: one.occurredAt, models: only, timeline: sorted.slice(0, n + 1) }).state;
      const last = advance(state, [], { now: at(130), models: only, timeline: sorted });
      const view = viewAt(interactions, 130);
      expect(last.score.score).toBeCloseTo(view.score, 9);
      expect(last.score.computed).toBeCloseTo(view.computed, 9);
    }),
    { numRuns: 150 },
  );
});
