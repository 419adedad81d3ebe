import { parse } from 'yaml';
import { playbooksOf, playbooksSchema } from '../playbooks-document.ts';
import { shippedPlaybooks } from '../shipped-playbooks.ts';
import { AlertTimeline, day, hour, start } from '../spec-support/alert-timeline.ts';
import { newLife } from './alert-life.ts';
import { followChange, openStory } from './alert-story.ts';
import { shippedModel, type Change, type Piece, type Signal } from './change.ts';
import { viewAlert } from './alert-view.ts';

const at = Date.parse('2026-11-22T10:00:00Z');

function piece(more: Partial<Piece>): Piece {
  return {
    kind: 'event', determinant: 'availability', interactionKind: 'delivery.failed', points: -9, dial: -20, at, knownAt: at, interactions: ['crm#d-1'],
    backfill: false, retention: false, ...more,
  } as Piece;
}

const moment = { asOf: at, score: 66.8, band: 'steady', rank: 3, basis: 'rhythm' };
const opened = openStory(
  { lane: 'step', rule: 'determinant-drop', severity: 'warning', causes: ['determinant:availability'], grounds: [], part: 'availability', since: at, pieces: [piece({})], signals: [] },
  moment,
  { story: null, episode: 1, unanswered: [] },
);

function shown(story: typeof opened, given: Partial<Parameters<typeof viewAlert>[2]> = {}) {
  return viewAlert({ story: { ...story, id: 'al_1' }, life: newLife }, { customer: { id: 'acme', traits: {} }, valueAtStake: null }, { now: at, consoleUrl: 'http://127.0.0.1:3000', playbooks: { playbooks: [], timeZone: 'UTC' }, ...given });
}

function change(pieces: Piece[], score: number): Change {
  return { ...moment, score, pieces, signals: [], closings: [], unanswered: [], evidence: 0, facts: {}, model: shippedModel, backfill: false } as unknown as Change;
}

it('keeps where it came from over a model version, which is a part of its own; the parts sum', () => {
  const later = followChange(opened, change([piece({ kind: 'model', determinant: 'rhythm', interactionKind: null, points: 30.8, dial: 0, interactions: [] })], 97.6));
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
  const set = followChange(opened, change([piece({ kind: 'override', determinant: 'rhythm', interactionKind: 'override.set', points: -46, dial: 0, interactions: ['rapport#o-1'] })], 20.8));
  expect(shown(set).sentence).toEqual({ en: expect.stringContaining('set by a person') as string, de: expect.stringContaining('von Hand gesetzt') as string });
  expect(shown(set).sentence.en).not.toContain('silence');
});

describe('of several signals', () => {
  const playbooks = playbooksOf(playbooksSchema.parse(parse(shippedPlaybooks)));
  const told = (kind: string, about: string, { after = 0, days = null }: { after?: number; days?: number | null } = {}): Signal =>
    ({ kind, interaction: `crm#${about}-${after}`, at: start + after, about, expiresAt: days === null ? null : start + days * day });
  const says = (customer: AlertTimeline, after: number) => shown(customer.alerts[0]!, { now: start + after, playbooks });
  const closing = (kind: string, about: string, after: number): Partial<Change> => ({ closings: [{ kind, interaction: `crm#${kind}-${about}`, at: start + after, about }] });
  const offers = [told('offer.received', 'offer:crm:a', { days: 2 }), told('offer.received', 'offer:crm:b', { days: 10 })];
  const cost = offers.map(({ interaction }) => ({ determinant: 'loyalty', interactionKind: 'offer.received', points: -5, dial: -10, interactions: [interaction] }));

  it('tells those that are open: what was countered is not to be countered', () => {
    const customer = new AlertTimeline();
    customer.at(0, cost, { signals: offers });
    expect(says(customer, 0)).toMatchObject({ timeLeft: { until: '2026-11-24T10:00:00Z' }, suggestedAction: { text: { en: 'Prepare a counter-offer before 24 November, 10:00.' }, dueAt: '2026-11-24T10:00:00Z' } });
    expect(customer.at(hour, [], closing('offer.countered', 'offer:crm:a', hour))).toEqual([]);
    const alert = says(customer, hour);
    expect(alert).toMatchObject({ timeLeft: { until: '2026-12-02T10:00:00Z', what: 'offer' }, suggestedAction: { text: { en: 'Prepare a counter-offer before 2 December, 10:00.' }, dueAt: '2026-12-02T10:00:00Z' } });
    expect(alert.sentence.en).toMatch(/^One offer from a competitor\. /);
    expect(alert.say.map(({ interactions }) => interactions)).toEqual([['crm#offer:crm:b-0']]);
  });

  it('tells all of them once none is open, and no time that is left', () => {
    const customer = new AlertTimeline();
    customer.at(0, cost, { signals: offers });
    for (const thing of ['a', 'b']) customer.at(thing === 'a' ? hour : 2 * hour, [], closing('offer.countered', `offer:crm:${thing}`, hour));
    const alert = says(customer, 2 * hour);
    expect(alert).toMatchObject({ state: 'resolved', timeLeft: null, suggestedAction: { playbook: 'counter-offer' } });
    expect(alert.sentence.en).toMatch(/^Two offers from competitors\. /);
  });

  it('tells a promise once that is told broken twice, and nobody again', () => {
    const customer = new AlertTimeline();
    expect(customer.at(0, [], { signals: [told('promise.broken', 'promise:crm:1')] })).toEqual(['alert.opened signal:promise.broken']);
    expect(customer.at(hour, [], { signals: [told('promise.broken', 'promise:crm:1', { after: hour })] })).toEqual([]);
    expect(says(customer, hour).sentence.en).toMatch(/^One broken promise\. /);
    expect(customer.at(2 * hour, [], { closings: [{ kind: 'promise.kept', interaction: 'crm#kept', at: start + 2 * hour, about: null }] })).toEqual(['alert.resolved signal:promise.broken']);
  });
});
