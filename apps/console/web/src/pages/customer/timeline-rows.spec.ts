import type { Act } from '../../api/shapes.ts';
import { passes, sideOf, timelineRows } from './timeline-rows.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-24T12:00:00Z');

function act(id: string, daysAgo: number, rest: Partial<Act> = {}): Act {
  const at = new Date(now - daysAgo * day).toISOString();
  return {
    source: 'shop', id, kind: 'order.placed', channel: 'order', direction: 'inbound', occurredAt: at, countedAt: at, outcome: null, durationMs: null,
    text: null, value: null, rating: null, refs: [], items: [], attributes: {}, points: 0.2, score: 70, retracted: false, ...rest,
  };
}

const shown = (acts: Act[]) => timelineRows(acts, now).map((row) => (row.type === 'silence' ? `silence ${row.days}/${row.usualDays}` : `${row.side} ${row.acts.map(({ id }) => id).join('+')}`));

describe('rows of the timeline', () => {
  it('keep apart what stands out and fold the quiet between', () => {
    const acts = [
      act('o1', 1), act('d1', 1.5, { kind: 'delivery.received', direction: 'outbound' }), act('o2', 3), act('o3', 5),
      act('c', 6, { kind: 'complaint.received', points: -5, text: { body: 'late again' } }),
      act('o4', 7), act('o5', 9),
    ];
    expect(shown(acts)).toEqual(['customer o1+o2+o3', 'us d1', 'customer c', 'customer o4', 'customer o5']);
  });

  it('add up what they fold', () => {
    const [row] = timelineRows([act('a', 1, { points: 0.5 }), act('b', 2, { points: -0.2 }), act('c', 3, { points: 0.4 })], now);
    expect(row).toMatchObject({ points: expect.closeTo(0.7, 9), at: now - day, score: 70 });
  });

  it('say that the customer is silent, and was', () => {
    const orders = [14, 21, 28, 35, 56, 63, 70].map((days) => act(`o${days}`, days, { points: 2 }));
    expect(shown(orders).filter((row) => row.startsWith('silence'))).toEqual(['silence 14/7', 'silence 21/7']);
    expect(shown(orders)[0]).toBe('silence 14/7');
    expect(shown(orders.slice(0, 3)).join()).not.toContain('silence');
  });

  it('stand on the side of who acted', () => {
    expect(sideOf({ direction: 'inbound', kind: 'call.answered' })).toBe('customer');
    expect(sideOf({ direction: 'outbound', kind: 'call.made' })).toBe('us');
    expect(sideOf({ direction: 'ambient', kind: 'offer.received' })).toBe('customer');
    expect(sideOf({ direction: 'ambient', kind: 'delivery.delayed' })).toBe('us');
  });

  it('are narrowed', () => {
    expect(passes(act('a', 1, { kind: 'ticket.created' }), 'complaints')).toBe(true);
    expect(passes(act('a', 1), 'complaints')).toBe(false);
    expect(passes(act('a', 1, { points: 0.01 }), 'moves')).toBe(false);
    expect(passes(act('a', 1, { channel: 'call' }), 'talks')).toBe(true);
  });
});
