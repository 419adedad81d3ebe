import { newLife } from './alert-life.ts';
import { followChange, openStory } from './alert-story.ts';
import { shippedModel, type Change, type Piece } from './change.ts';
import { viewAlert } from './alert-view.ts';

const at = Date.parse('2026-11-22T10:00:00Z');

function piece(more: Partial<Piece>): Piece {
  return {
    kind: 'event', determinant: 'availability', interactionKind: 'delivery.failed', points: -9, dial: -20, at, knownAt: at, interactions: ['crm#d-1'],
    backfill: false, retention: false, about: null, ...more,
  } as Piece;
}

const moment = { asOf: at, score: 66.8, band: 'steady', rank: 3, basis: 'rhythm' };
const opened = openStory(
  { lane: 'step', rule: 'determinant-drop', severity: 'warning', causes: ['determinant:availability'], grounds: [], part: 'availability', since: at, pieces: [piece({})], signals: [] },
  moment,
  { story: null, episode: 1, answers: [] },
);

function shown(story: typeof opened) {
  return viewAlert({ story: { ...story, id: 'al_1' }, life: newLife }, { customer: { id: 'acme', traits: {} }, valueAtStake: null }, { now: at, consoleUrl: 'http://127.0.0.1:3000', playbooks: { playbooks: [], timeZone: 'UTC' } });
}

function change(pieces: Piece[], score: number): Change {
  return { ...moment, score, pieces, signals: [], closings: [], evidence: 0, facts: {}, model: shippedModel, backfill: false } as unknown as Change;
}

it('keeps where it came from over a model version, which is a part of its own; the parts sum', () => {
  const later = followChange(opened, change([piece({ kind: 'model', determinant: 'rhythm', interactionKind: null, points: 30.8, dial: 0, interactions: [] })], 97.6), []);
  const alert = shown(later);
  expect([alert.from, alert.score, alert.delta]).toEqual([expect.closeTo(75.8, 6), 97.6, expect.closeTo(21.8, 6)]);
  expect(alert.contributions.map(({ kind, points }) => [kind, points])).toEqual([['model', 30.8], ['event', -9]]);
  expect(alert.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(alert.score - alert.from, 6);
  expect(alert.sentence.en).toMatch(/^Down 9 points/);
});

it('has no such part where no version came', () => {
  expect(shown(opened).contributions.map(({ kind }) => kind)).toEqual(['event']);
});

it("says that a person set the score, and doesn't call it silence", () => {
  const set = followChange(opened, change([piece({ kind: 'override', determinant: 'rhythm', interactionKind: 'override.set', points: -46, dial: 0, interactions: ['rapport#o-1'] })], 20.8), []);
  expect(shown(set).sentence).toEqual({ en: expect.stringContaining('set by a person') as string, de: expect.stringContaining('von Hand gesetzt') as string });
  expect(shown(set).sentence.en).not.toContain('silence');
});
