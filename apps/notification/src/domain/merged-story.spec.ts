import { AlertTimeline, complaint, hour, start } from '../spec-support/alert-timeline.ts';
import { deltaOf } from './alert-story.ts';
import type { Piece } from './change.ts';
import { noMemory, remember, rememberParted } from './customer-memory.ts';
import { memoryWithout } from './merged-story.ts';

const solved = (points: number): Partial<Piece>[] => [{ interactionKind: 'ticket.solved', points, dial: points, interactions: [`crm#solved-${points}`] }];
const theirs: Partial<Piece> = { points: -10, dial: -10, interactions: ['crm#theirs'] };

it('what of the time together is read after its end moves an alert by nothing of the other one', () => {
  const told = [false, true].map((isLate) => {
    const customer = new AlertTimeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    customer.at(hour, solved(10));
    customer.memory = rememberParted(customer.memory ?? noMemory, { at: start + 3 * hour, others: ['crm#theirs'], looksAnew: [] });
    if (isLate) customer.at(2 * hour, [theirs]);
    customer.at(3 * hour, isLate ? [{ kind: 'merge', determinant: 'rhythm', interactionKind: null, points: 10 }] : []);
    const { open } = customer;
    return { ends: customer.at(4 * hour, solved(4)), figures: open && [open.from, open.lowest, deltaOf(open), open.rebased].map((points) => points.toFixed(9)) };
  });
  expect(told[1]).toEqual(told[0]);
  expect(told[0]?.ends).toEqual(['alert.resolved determinant:service']);
});

describe('what has become of a score since the newest retention event', () => {
  const piece = (interactionKind: string, points: number, at: number, more: Partial<Piece> = {}): Piece =>
    ({ kind: 'event', determinant: 'service', interactionKind, points, dial: 0, at, knownAt: at, interactions: [`crm#${interactionKind}-${at}`], ...more });
  const order = (at: number): Piece => piece('order.placed', 2, at, { retention: true });
  const retainedBy = (pieces: readonly Piece[]) =>
    pieces.reduce((memory, each) => remember(memory, { asOf: each.at, score: 80, band: 'steady', rank: 3, basis: 'rhythm', evidence: 0, facts: {}, backfill: false, pieces: [each], signals: [], closings: [], mergedInto: null }, 30 * 24 * hour), { ...noMemory, basis: 'rhythm' });

  it.each<[string, Piece]>([
    ['a complaint', piece('complaint.received', -10, start + 3 * hour)],
    ['an order', order(start + 3 * hour)],
  ])('is without %s of another one', (_, others) => {
    const own = [order(start), piece('complaint.received', -5, start + hour), piece('ticket.solved', 3, start + 4 * hour)];
    const both = [...own.slice(0, 2), others, ...own.slice(2)];
    expect(memoryWithout(retainedBy(both), new Set(others.interactions)).retained).toEqual(retainedBy(own).retained);
  });
});
