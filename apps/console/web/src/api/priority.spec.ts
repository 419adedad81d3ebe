import { priorityOf } from './priority.ts';
import type { ShownAlert } from './shapes.ts';

const now = Date.parse('2026-11-24T08:00:00Z');
const alert = (change: Partial<ShownAlert>): ShownAlert =>
  ({
    severity: 'warning', score: 50, delta: -20, timeLeft: null, suggestedAction: null, valueAtStake: { amount: '10000', currency: 'EUR' },
    contributions: [{ kind: 'event', determinant: 'service', points: -20, interactions: [] }],
    ...change,
  }) as ShownAlert;

const higher: readonly (readonly [string, Partial<ShownAlert>, Partial<ShownAlert>])[] = [
  ['more value', { valueAtStake: { amount: '20000', currency: 'EUR' } }, {}],
  ['more risk', { score: 30 }, {}],
  ['what an act caused, and not silence', {}, { contributions: [{ kind: 'silence', determinant: 'rhythm', points: -20, interactions: [] }] }],
  ['what expires soon', { timeLeft: { until: '2026-11-25T08:00:00Z', what: 'offer' } }, { timeLeft: { until: '2026-12-15T08:00:00Z', what: 'offer' } }],
  ['what expires at all', { timeLeft: { until: '2026-12-15T08:00:00Z', what: 'offer' } }, {}],
  ['the critical one', { severity: 'critical' }, {}],
];

describe('whom to call first', () => {
  it.each(higher)('%s', (_name, one, other) => {
    expect(priorityOf(alert(one), now)).toBeGreaterThan(priorityOf(alert(other), now));
  });

  it('does not press for what is over', () => {
    expect(priorityOf(alert({ timeLeft: { until: '2026-11-23T08:00:00Z', what: 'offer' } }), now)).toBe(priorityOf(alert({}), now));
  });
});
