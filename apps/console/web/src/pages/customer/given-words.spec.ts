import type { Act } from '../../api/shapes.ts';
import { givenWords } from './given-words.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

function act(kind: string, id: string, occurredAt: string, attributes: Act['attributes'] = {}): Act {
  return {
    source: 'console', id: `${kind}-${id}`, kind, channel: 'other', direction: 'outbound', occurredAt, countedAt: occurredAt, outcome: null, durationMs: null,
    text: null, value: null, rating: null, refs: [{ type: kind.split('.')[0] ?? '', ns: 'console', id }], items: [], attributes, points: 0, score: 50,
  };
}

it('are open, overdue, kept or broken; what is open comes first, the next due on top', () => {
  const words = givenWords(
    [
      act('promise.kept', 'p1', '2026-11-05T10:00:00Z'),
      act('promise.made', 'p3', '2026-11-23T10:00:00Z', { what: 'Samples', dueAt: '2026-11-30T10:00:00Z' }),
      act('promise.made', 'p2', '2026-11-10T10:00:00Z', { what: 'Credit note', dueAt: '2026-11-18T10:00:00Z' }),
      act('promise.made', 'p1', '2026-11-01T10:00:00Z', { what: 'Grinder service', dueAt: '2026-11-06T10:00:00Z' }),
      act('offer.received', 'o1', '2026-11-23T16:00:00Z', { competitor: 'Röstwerk Süd', validUntil: '2026-11-26T17:00:00Z' }),
    ],
    now,
  );
  expect(words.map(({ what, who, state }) => [what ?? who, state])).toEqual([
    ['Credit note', 'overdue'], ['Röstwerk Süd', 'open'], ['Samples', 'open'], ['Grinder service', 'done'],
  ]);
});

it('without a reference each act opens its own', () => {
  const bare = (id: string) => ({ ...act('promise.made', id, '2026-11-20T10:00:00Z', { what: id }), refs: [] });
  expect(givenWords([bare('a'), bare('b')], now)).toHaveLength(2);
});
