import { partingAt } from './merge.ts';
import type { Merge } from './merge.ts';

const merge = (from: string, into: string, mergedAt: number, unmergedAt: number | null = null): Merge => ({ id: `${from} ${into} ${mergedAt}`, from, into, mergedAt, unmergedAt });
const parted = (customer: string, merges: readonly Merge[], now: number) => {
  const parting = partingAt(customer, merges, now);
  return parting && { from: parting.from, since: parting.since, spans: parting.spans.map(({ since, group, joinedBy }) => [since, group.members, joinedBy]) };
};

it('of two both stand alone since they became one', () => {
  const merges = [merge('north', 'acme', 10, 50)];
  expect(parted('north', merges, 50)).toEqual({ from: ['acme'], since: 10, spans: [[10, ['north'], []]] });
  expect(parted('acme', merges, 50)).toEqual({ from: ['north'], since: 10, spans: [[10, ['acme'], []]] });
  expect(parted('acme', merges, 40)).toBeNull();
  expect(parted('west', merges, 50)).toBeNull();
});

it('whoever else came meanwhile stays, and came when it did', () => {
  const merges = [merge('north', 'acme', 10, 50), merge('south', 'acme', 20), merge('west', 'acme', 5)];
  expect(parted('acme', merges, 50)).toEqual({ from: ['north'], since: 10, spans: [[10, ['acme', 'west'], []], [20, ['acme', 'south', 'west'], ['south']]] });
});

it('whoever came and went meanwhile leaves nothing', () => {
  const merges = [merge('north', 'acme', 10, 50), merge('south', 'acme', 20, 30)];
  expect(parted('acme', merges, 50)).toEqual({ from: ['north'], since: 10, spans: [[10, ['acme'], []]] });
});

it('a time together that ended before is none of this one', () => {
  const merges = [merge('north', 'acme', 10, 20), merge('north', 'acme', 30, 50)];
  expect(parted('acme', merges, 50)).toEqual({ from: ['north'], since: 30, spans: [[30, ['acme'], []]] });
});

it('in a chain each link goes with those that came to it', () => {
  const merges = [merge('west', 'north', 10), merge('north', 'acme', 20, 50)];
  expect(parted('north', merges, 50)).toEqual({ from: ['acme'], since: 20, spans: [[20, ['north', 'west'], []]] });
  expect(parted('acme', merges, 50)).toEqual({ from: ['north'], since: 20, spans: [[20, ['acme'], []]] });
  const inner = [merge('west', 'north', 10, 50), merge('north', 'acme', 20)];
  expect(parted('west', inner, 50)).toEqual({ from: ['acme'], since: 10, spans: [[10, ['west'], []]] });
  expect(parted('acme', inner, 50)).toEqual({ from: ['west'], since: 20, spans: [[20, ['acme'], []], [21, ['acme', 'north'], ['north']]] });
});
