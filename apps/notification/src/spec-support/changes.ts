import { randomUUID } from 'node:crypto';
import type { Contribution, RetentionChange } from '@rapport/contracts';

const scores = [85, 76.5133, 70.1311, 65.3722, 61.7321, 58.8944];
const dials = [-14.2857, -7.9365, -5.0505, -3.4965, -2.5641];
let clock = Date.now();

/** The n-th complaints (from 0) of five, as scoring divides them: about 72 % service, 28 % emotion. */
export function complaints(customer: string, indexes: readonly number[], more: Partial<RetentionChange> = {}): RetentionChange {
  const previousAsOf = new Date(clock).toISOString();
  clock += 1_000;
  const asOf = more.asOf ?? new Date(clock).toISOString();
  const contributions = indexes.flatMap((index): Contribution[] => {
    const points = (scores[index + 1] ?? 0) - (scores[index] ?? 0);
    const shared = { kind: 'event' as const, interactionKind: 'complaint.received', occurredAt: asOf, interactions: [`crm#c-${index}`] };
    return [
      { ...shared, determinant: 'service', points: points * 0.72, dial: dials[index] ?? 0 },
      { ...shared, determinant: 'emotion', points: points * 0.28, dial: -4 },
    ];
  });
  const score = scores[(indexes.at(-1) ?? 0) + 1] ?? 0;
  const unanswered = Array.from({ length: (indexes.at(-1) ?? -1) + 1 }, (_, index) => `crm#c-${index}`);
  return {
    id: randomUUID(), tenant: 'demo', customer: { id: customer, name: 'ACME GmbH', traits: { segment: 'enterprise', owner: 'jo@supplier.example' } },
    asOf, score, previous: { score: scores[indexes[0] ?? 0] ?? 0, asOf: previousAsOf }, band: score < 60 ? 'watch' : 'steady', basis: 'contract', confidence: 0.4,
    parts: {}, evidence: -1, value12m: { amount: '48000.00', currency: 'EUR' }, facts: {}, contributions, signals: [], unanswered, modelVersion: 1, backfill: false,
    ...more,
  };
}

export const allFive = (customer: string, more: Partial<RetentionChange> = {}): RetentionChange => complaints(customer, [0, 1, 2, 3, 4], more);
