import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from './duration.ts';
import { happened } from './given.ts';
import { retoldChanges } from './retell.ts';

const model = shippedResolvedModel();
const models = [{ model, inForceFrom: -Infinity }];
const since = Date.parse('2026-03-01T08:00:00Z');
const orders = Array.from({ length: 10 }, (_, week) => happened('order.placed', since - (10 - week) * 7 * dayMs));
const complaint = happened('complaint.received', since + dayMs);
const named = (changes: ReturnType<typeof retoldChanges>) => changes.map(({ contributions }) => [...new Set(contributions.flatMap(({ interactions }) => interactions))]).filter((refs) => refs.length > 0);

it('tells what was counted since, each when it was, and nothing of what was known before', () => {
  const late = happened('delivery.failed', since - dayMs, { countedAt: since + 3 * dayMs });
  const changes = retoldChanges({ spans: [{ since, joinedBy: [], interactions: [late, complaint, ...orders] }], models, to: since + 5 * dayMs });
  expect(named(changes)).toEqual([[complaint.ref], [late.ref]]);
  const told = changes.find(({ contributions }) => contributions.some(({ interactions }) => interactions.includes(late.ref)));
  expect(told).toMatchObject({ asOf: '2026-03-04T08:00:00Z' });
  expect(told?.contributions.find(({ interactions }) => interactions.includes(late.ref))).toMatchObject({ kind: 'late' });
  expect(changes.at(-1)?.asOf).toBe('2026-03-06T08:00:00Z');
});

it('goes on from one change to the next, over what falls due and what time does', () => {
  const promise = happened('promise.made', since - dayMs, { object: 'promise:crm:1', expiresAt: '2026-03-03T08:00:00Z' });
  const changes = retoldChanges({ spans: [{ since, joinedBy: [], interactions: [promise, ...orders] }], models, to: since + 60 * dayMs });
  expect(changes.flatMap(({ signals }) => signals)).toMatchObject([{ kind: 'promise.broken', about: 'promise:crm:1', occurredAt: '2026-03-03T08:00:00Z' }]);
  expect(changes.length).toBeGreaterThan(10);
  for (const [place, { previous, contributions, score }] of changes.entries()) {
    if (place > 0) expect(previous).toEqual({ score: changes[place - 1]?.score, asOf: changes[place - 1]?.asOf });
    expect((previous?.score ?? 0) + contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score, 6);
  }
});

it('tells by a piece of its own what others moved that came meanwhile', () => {
  const theirs = happened('order.returned', since - 3 * dayMs);
  const answered = happened('ticket.answered', since + 3 * dayMs);
  const all = [complaint, answered, ...orders];
  const changes = retoldChanges({ spans: [{ since, joinedBy: [], interactions: all }, { since: since + 2 * dayMs, joinedBy: ['south'], interactions: [theirs, ...all] }], models, to: since + 5 * dayMs });
  const joined = changes.filter(({ joinedBy }) => joinedBy !== undefined);
  expect(joined).toMatchObject([{ joinedBy: ['south'], asOf: '2026-03-03T08:00:00Z' }]);
  expect(joined[0]?.contributions.some(({ kind }) => kind === 'merge')).toBe(true);
  expect(named(changes)).toEqual([[complaint.ref]]);
  expect(changes.map(({ unanswered = [] }) => unanswered)).toEqual(changes.map(({ asOf }) => (Date.parse(asOf) < answered.occurredAt ? [complaint.ref] : [])));
});

it('sums up the older half of what is too much for a message', () => {
  const many = Array.from({ length: 1_500 }, (_, index) => happened(index % 2 === 0 ? 'complaint.received' : 'ticket.solved', since + (index + 1) * 3_600_000));
  const spans = [{ since, joinedBy: [], interactions: [...orders, ...many] }];
  const to = since + 80 * dayMs;
  const changes = retoldChanges({ spans, models, to });
  expect(JSON.stringify(changes).length).toBeLessThan(512 * 1024);
  expect(Date.parse(changes[0]?.asOf ?? '')).toBeGreaterThan(since + 10 * dayMs);
  expect(named(changes).at(-1)).toContain(many.at(-1)?.ref);
  expect(changes.at(-1)?.score).toBeCloseTo(retoldChanges({ spans: [{ ...spans[0]!, since: to - 1 }], models, to }).at(-1)?.score ?? 0, 6);
});
