import { holdingAt, type TimeInterval } from './hold.ts';
import { instantOf } from './zoned-time.ts';

const always = { weekdays: null, daysOfMonth: null, months: null, years: null };
const berlin = (start: number, end: number): TimeInterval => ({ ...always, name: 'quiet', location: 'Europe/Berlin', times: [{ start: start * 60, end: end * 60 }] });

it.each([
  ['left out in spring', '2027-03-28', 2.5, '2027-03-28T01:30:00.000Z'],
  ['there twice in autumn', '2026-10-25', 2.5, '2026-10-25T01:30:00.000Z'],
  ['before the change', '2026-10-25', 1.5, '2026-10-24T23:30:00.000Z'],
  ['after it', '2026-10-25', 3.5, '2026-10-25T02:30:00.000Z'],
  ['the end of the day of a change', '2027-03-28', 24, '2027-03-28T22:00:00.000Z'],
])('a time that is %s means the later instant', (_, day, hours, expected) => {
  expect(new Date(instantOf(Date.parse(day), hours * 60, 'Europe/Berlin')).toISOString()).toBe(expected);
});

it.each([
  ['the start is in it', '2026-11-23T17:00:00Z', '2026-11-23T19:00:00.000Z'],
  ['the end is not', '2026-11-23T19:00:00Z', null],
  ['the moment before the end is', '2026-11-23T18:59:59Z', '2026-11-23T19:00:00.000Z'],
  ['the moment before the start is not', '2026-11-23T16:59:59Z', null],
])('%s', (_, at, until) => {
  const held = holdingAt([berlin(18, 20)], Date.parse(at));
  expect(held === null ? null : new Date(held.until).toISOString()).toBe(until);
});

it('goes through intervals that follow each other, and holds no longer than a year', () => {
  const weekend: TimeInterval = { ...berlin(0, 24), name: 'weekend', weekdays: new Set([0, 6]) };
  const friday = Date.parse('2026-11-27T20:00:00Z');
  const held = holdingAt([berlin(18, 24), weekend, berlin(0, 8)], friday);
  expect([held?.name, new Date(held?.until ?? 0).toISOString()]).toEqual(['quiet', '2026-11-30T07:00:00.000Z']);
  expect(holdingAt([berlin(0, 24)], friday)?.until).toBeLessThan(friday + 370 * 86_400_000);
});

it('counts days of a month from its end', () => {
  const lastDay: TimeInterval = { ...berlin(0, 24), daysOfMonth: [{ from: -1, to: -1 }] };
  expect(holdingAt([lastDay], Date.parse('2026-11-30T10:00:00Z'))).toMatchObject({ until: Date.parse('2026-11-30T23:00:00Z') });
  expect(holdingAt([lastDay], Date.parse('2026-11-29T10:00:00Z'))).toBeNull();
});
