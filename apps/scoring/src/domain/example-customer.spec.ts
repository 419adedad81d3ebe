import { shippedResolvedModel } from '../model-document.ts';
import { advance } from './advance.ts';
import { dayMs } from './duration.ts';
import { explainBetween, explainReference } from './explain.ts';
import { happened } from './given.ts';
import { emptyState } from './state.ts';
import { customerAt, scoreHistory } from './view.ts';

const models = [{ model: shippedResolvedModel(), inForceFrom: -Infinity }];
const at = Date.parse('2026-11-22T10:00:00Z');
const signed = happened('contract.signed', at - 50 * dayMs, { source: 'crm', id: 'k-1', facts: { contractEndsAt: '2027-07-31' } });
const complaints = [1001, 1002, 1003, 1004, 1005].map((n) => happened('complaint.received', at, { source: 'crm', id: `c-${n}` }));
const refs = complaints.map(({ ref }) => ref);
const history = { interactions: [signed, ...complaints], models };

function containing(fields: object): unknown {
  return expect.objectContaining(fields);
}

function near(value: number, digits: number): unknown {
  return expect.closeTo(value, digits);
}

describe('the customer of the examples', () => {
  const view = customerAt(history, { at, knownAt: at, now: at })!;

  it('has every number of GET /v1/customers/acme', () => {
    expect(view).toMatchObject({
      phase: 'service',
      band: 'watch',
      basis: 'contract',
      horizon: { until: '2027-08-30', days: 281 },
      confidence: 0.43,
      trend: { days: 30, points: -26.1056 },
      normal: { median: 85, low: 85, high: 85, days: 42 },
      interval: { low: 40.2, high: 75.3, share: 0.8 },
      asOf: '2026-11-22T10:00:00Z',
      forecast: false,
      modelVersion: 1,
      facts: { contractEndsAt: '2027-07-31' },
    });
    expect(view.score).toBeCloseTo(58.8944, 4);
    expect(view.probability).toBeCloseTo(0.588944, 6);
    expect(view.determinants.service).toEqual({ score: 16.6667, trend: -33.3333, confidence: 0.5, lastEvidenceAt: '2026-11-22T10:00:00Z' });
    expect(view.determinants.product).toEqual({ score: 50, trend: 0, confidence: 0, lastEvidenceAt: null });
    expect(view.determinants.exitBarriers).toEqual({ score: 50, trend: 0, confidence: 0, lastEvidenceAt: null });
    expect(view.relationship.emotion).toMatchObject({ score: 25, trend: -25, confidence: 0.33 });
    expect(view.relationship.loyalty).toEqual({ customer: 50, supplier: 50 });
    expect(view.relationship.value.toCustomer.service).toBe(16.6667);
  });

  it('is explained between two moments as in the examples', () => {
    const explanation = explainBetween(history, { from: Date.parse('2026-11-22T09:00:00Z'), to: at, knownAt: at });
    expect(explanation.contributions).toEqual([
      { kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: near(-18.7854, 4), interactions: refs },
      { kind: 'event', determinant: 'emotion', interactionKind: 'complaint.received', points: near(-7.3202, 4), interactions: refs },
    ]);
    expect(explanation.sentence).toEqual({
      en: 'Down 26 points since 09:00: five complaints, unanswered.',
      de: '26 Punkte weniger seit 09:00: fünf Beschwerden, unbeantwortet.',
    });
  });

  it('publishes the contributions of the last complaint as on Kafka', () => {
    const moment = { models, now: at - 1 };
    const first = advance(emptyState(), [signed, ...complaints.slice(0, 4).map((one) => ({ ...one, occurredAt: at - 1 }))], moment);
    const last = advance(first.state, complaints.slice(4), { models, now: at });
    expect(last.change).toMatchObject({ band: 'watch', basis: 'contract', confidence: 0.43, signals: [], modelVersion: 1, backfill: false });
    expect(last.change!.score).toBeCloseTo(58.8944, 3);
    expect(last.change!.previous!.score).toBeCloseTo(61.7321, 3);
    expect(last.change!.evidence).toBeCloseTo(-1.375, 6);
    expect(last.change!.parts).toEqual({ service: near(16.6667, 3), emotion: near(25, 3) });
    expect(last.change!.facts).toEqual({ contractEndsAt: '2027-07-31' });
    const events = last.change!.contributions.filter(({ kind }) => kind === 'event');
    expect(events).toEqual([
      containing({ determinant: 'service', points: near(-1.8407, 3), dial: near(-2.5641, 3), interactions: ['crm#c-1005'] }),
      containing({ determinant: 'emotion', points: near(-0.997, 3), dial: near(-2.7778, 3), interactions: ['crm#c-1005'] }),
    ]);
    expect(last.scores.get('crm#c-1005')!.after).toBe(last.score.score);
  });

  it('tells the score before and after each interaction', () => {
    const first = advance(emptyState(), [signed], { models, now: at - 1 });
    const { scores } = advance(first.state, complaints, { models, now: at });
    expect(scores.get('crm#c-1001')).toEqual({ before: near(85, 6), after: near(76.5133, 4) });
  });

  it('is explained against the reference, without a remainder', () => {
    const explanation = explainReference(history, { to: at, knownAt: at })!;
    expect(explanation.from).toEqual({ at: null, score: 50 });
    expect(explanation.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(explanation.delta, 10);
    expect(explanation.contributions.find(({ determinant }) => determinant === 'rhythm')!.interactions).toEqual(['crm#k-1']);
    expect(explanation.contributions.find(({ determinant }) => determinant === 'service')!.interactions).toEqual(refs);
    expect(explanation.sentence.en).toBe('Nine points above the reference customer: one signed contract.');
    expect(explanation.sentence.de).toBe('Neun Punkte über dem Referenzkunden: ein unterschriebener Vertrag.');
  });

  it('does not exist before its first interaction', () => {
    expect(customerAt(history, { at: signed.occurredAt - 1, knownAt: at, now: at })).toBeNull();
    expect(explainReference(history, { to: signed.occurredAt - 1, knownAt: at })).toBeNull();
  });

  it('forecasts up to 800 days: lost, if nothing more happens', () => {
    const later = customerAt(history, { at: at + 800 * dayMs, knownAt: at, now: at })!;
    expect(later).toMatchObject({ forecast: true, basis: 'lost', score: 0, band: 'at-risk', phase: 'lost' });
  });
});

describe('what was known when', () => {
  const late = happened('complaint.received', at - 7 * dayMs, { source: 'crm', id: 'late', receivedAt: at, countedAt: at });
  const wholeHistory = { interactions: [signed, late], models };
  const yesterday = at - dayMs;

  it('tells yesterday with and without what was learnt since', () => {
    const asKnownThen = customerAt(wholeHistory, { at: yesterday, knownAt: yesterday, now: at })!;
    const asKnownNow = customerAt(wholeHistory, { at: yesterday, knownAt: at, now: at })!;
    expect(asKnownThen.score).toBeCloseTo(85, 9);
    expect(asKnownNow.score).toBeLessThan(78);
  });

  it('names a late interaction as such', () => {
    const explanation = explainBetween(wholeHistory, { from: yesterday, to: at, knownAt: at, knownFrom: yesterday });
    expect(explanation.from.score).toBeCloseTo(85, 9);
    expect(explanation.contributions.filter(({ kind }) => kind === 'late').map(({ determinant }) => determinant)).toEqual(['service', 'emotion']);
    expect(explanation.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(explanation.delta, 10);
  });

  it('takes a retracted interaction out at every moment once the retraction is known', () => {
    const retraction = happened('interaction.retracted', at + 1, { retracts: ['crm#late'] });
    const corrected = { interactions: [retraction, signed, late], models };
    expect(customerAt(corrected, { at: yesterday, knownAt: at, now: at })!.score).toBeLessThan(78);
    expect(customerAt(corrected, { at: yesterday, knownAt: at + 1, now: at + 1 })!.score).toBeCloseTo(85, 9);
  });

  it('shows a score over time with the versions that came in between', () => {
    const second = { ...shippedResolvedModel(2), contract: { ...models[0]!.model.contract, renewal: 0.9 } };
    const versions = [...models, { model: second, inForceFrom: at - 2 * dayMs }];
    const { points, markers } = scoreHistory({ interactions: [signed], models: versions }, { from: at - 4 * dayMs, to: at, stepMs: dayMs, knownAt: at });
    expect(points.map(({ score }) => Math.round(score))).toEqual([85, 85, 90, 90, 90]);
    expect(markers).toEqual([{ at: '2026-11-20T10:00:00Z', kind: 'model', text: 'version 2' }]);
  });

  it('ends at the moment that was asked for, whatever the step', () => {
    const { points } = scoreHistory({ interactions: [signed], models }, { from: at - 2 * dayMs, to: at, stepMs: 1.5 * dayMs, knownAt: at });
    expect(points.map((point) => (Date.parse(point.at) - at) / dayMs)).toEqual([-2, -0.5, 0]);
  });
});

describe('value', () => {
  it('is the revenue of twelve months less refunds, in the reporting currency, against the year before', () => {
    const order = (days: number, value: number, currency = 'EUR') => happened('order.placed', at - days * dayMs, { amount: { value, currency } });
    const refund = happened('order.refunded', at - 5 * dayMs, { amount: { value: 10, currency: 'EUR', meaning: 'refund' } });
    const benefit = (kind: string, value: number) => happened(kind, at - 5 * dayMs, { amount: { value, currency: 'EUR' } });
    const interactions = [order(400, 200), order(100, 100), order(50, 100, 'USD'), refund, benefit('reward.granted', 30), benefit('concession.granted', 8), benefit('gift.sent', 4)];
    const view = customerAt({ interactions, models }, { at, knownAt: at, now: at })!;
    expect(view.relationship.value).toEqual({
      toSupplier: { amount12m: '182.00', currency: 'EUR', trendPercent: -9 },
      toCustomer: { benefits12m: '42.00', currency: 'EUR', service: 50 },
    });
    const { change, valueAtStake } = advance(emptyState(), interactions, { models, now: at });
    expect(change!.value12m).toEqual({ amount: '182.00', currency: 'EUR' });
    expect(valueAtStake).toBeCloseTo(182, 9);
  });
});
