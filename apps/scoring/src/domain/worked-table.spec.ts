import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from './duration.ts';
import { foldSorted } from './fold.ts';
import type { Fold } from './fold.ts';
import { given, happened } from './given.ts';
import type { Model } from './model.ts';
import { scoreAt } from './score.ts';
import type { Score } from './score.ts';
import { usualGapDays } from './rhythm.ts';

const model = shippedResolvedModel();
const now = Date.parse('2026-11-22T10:00:00Z');
const contract = happened('contract.signed', now - 60 * dayMs, { facts: { contractEndsAt: '2027-07-31' } });

function contractWith(...kinds: string[]): Score {
  return scoreAt(foldSorted([contract, ...given(kinds, now)], model), model, now);
}

function times(kind: string, count: number): string[] {
  return new Array<string>(count).fill(kind);
}

describe('the worked table of the scoring design', () => {
  it.each([
    [0, 50.0, 85.0],
    [1, 35.7, 76.51],
    [2, 27.8, 70.13],
    [3, 22.7, 65.37],
    [4, 19.2, 61.73],
    [5, 16.7, 58.89],
  ])('%i complaints under a contract', (count, dial, score) => {
    const after = contractWith(...times('complaint.received', count));
    expect(Math.abs(after.parts.find(({ part }) => part === 'service')!.score - dial)).toBeLessThanOrEqual(0.05);
    expect(Math.abs(after.score - score)).toBeLessThanOrEqual(0.01);
  });

  it('five complaints, each then solved', () => {
    const after = contractWith(...times('complaint.received', 5), ...times('ticket.solved', 5));
    expect(after.parts.find(({ part }) => part === 'service')!.score).toBeCloseTo(37.5, 9);
    expect(Math.abs(after.score - 81.15)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    [0.97, 89.1],
    [0.94, 79.84],
    [0.5, 20.18],
  ])('five complaints at a first term of %d', (renewal, score) => {
    const other: Model = { ...model, contract: { ...model.contract, renewal } };
    const fold = foldSorted([contract, ...given(times('complaint.received', 5), now)], other);
    expect(Math.abs(scoreAt(fold, other, now).score - score)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    [['promise.broken'], 75.87],
    [times('stock.depleted', 3), 76.66],
    [['offer.received'], 78.42],
  ])('%j', (kinds, score) => {
    expect(Math.abs(contractWith(...kinds).score - score)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    [0.97, 1.6],
    [0.94, 3],
    [0.85, 6.6],
    [0.5, 10.9],
  ])('an offer costs less the stronger the bond: at %d %d points', (renewal, cost) => {
    const other: Model = { ...model, contract: { ...model.contract, renewal } };
    const fold = foldSorted([contract, ...given(['offer.received'], now)], other);
    expect(Math.abs(100 * renewal - scoreAt(fold, other, now).score - cost)).toBeLessThanOrEqual(0.06);
  });
});

describe('a prospect', () => {
  const score = (...kinds: string[]): number => scoreAt(foldSorted(given(kinds, now), model), model, now).score;

  it('starts at 40, rises by a meeting and never falls by its first order', () => {
    expect(score('email.sent')).toBeCloseTo(40, 9);
    expect(Math.abs(score('meeting.held') - 44.25)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(score('order.placed') - 42.67)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(score('meeting.held', 'order.placed') - 46.97)).toBeLessThanOrEqual(0.01);
  });

  it('fades over ninety days from the last interaction of either side', () => {
    const fold = foldSorted(given(['email.sent'], now), model);
    expect(scoreAt(fold, model, now + 45 * dayMs).score).toBeCloseTo(20, 9);
    expect(scoreAt(fold, model, now + 90 * dayMs).score).toBeCloseTo(1, 9);
    const withStock = foldSorted([...given(['email.sent'], now), happened('stock.depleted', now + 45 * dayMs)], model);
    expect(scoreAt(withStock, model, now + 45 * dayMs).score).toBeLessThan(20);
  });
});

describe('a rhythm', () => {
  const orders = (count: number, gapDays: number): Fold =>
    foldSorted(
      Array.from({ length: count }, (_, i) => happened('order.placed', now - (count - 1 - i) * gapDays * dayMs)),
      model,
    );

  it.each([
    [0, 78.66],
    [7, 71.58],
    [14, 61.56],
    [21, 49.02],
    [28, 35.81],
    [42, 15.48],
  ])('of a weekly buyer after %i silent days', (days, score) => {
    expect(Math.abs(scoreAt(orders(12, 7), model, now + days * dayMs).score - score)).toBeLessThanOrEqual(0.01);
  });

  it.each([
    [0, 67.12],
    [122, 61.49],
    [426, 47.25],
  ])('of a yearly buyer after %i silent days, with an expected gap of a year', (days, score) => {
    const yearly: Model = { ...model, rhythm: { ...model.rhythm, gapDays: 365, alpha: 365 } };
    expect(Math.abs(scoreAt(orders(4, 365), yearly, now + days * dayMs).score - score)).toBeLessThanOrEqual(0.01);
  });

  it('keeps a yearly buyer within 8 points in month 4 and takes 15 by month 14', () => {
    const yearly: Model = { ...model, rhythm: { ...model.rhythm, gapDays: 365, alpha: 365 } };
    const [start, month4, month14] = [0, 122, 426].map((days) => scoreAt(orders(4, 365), yearly, now + days * dayMs).score);
    expect(start! - month4!).toBeLessThan(8);
    expect(start! - month14!).toBeGreaterThanOrEqual(15);
  });

  it('counts one retention event a UTC day', () => {
    const twice = foldSorted([happened('order.placed', now), happened('order.placed', now + 3_600_000)], model);
    expect(twice.retention).toMatchObject({ count: 1, lastAt: now + 3_600_000 });
    expect(usualGapDays(twice.retention!, model)).toBe(30);
  });
});

describe('a contract', () => {
  const fold = foldSorted([contract], model);
  const end = Date.parse('2027-07-31T23:59:59.999Z');

  it('does not move by silence', () => {
    expect(scoreAt(fold, model, now + 200 * dayMs).score).toBe(scoreAt(fold, model, now).score);
    expect(scoreAt(fold, model, end).score).toBeCloseTo(85, 12);
  });

  it('is lost when it passed by more than the grace without a retention event', () => {
    expect(scoreAt(fold, model, end + 30 * dayMs)).toMatchObject({ basis: 'contract' });
    expect(scoreAt(fold, model, end + 30 * dayMs + 1)).toMatchObject({ basis: 'lost', score: 0, phase: 'lost', horizon: null });
  });

  it('leaves a rhythm when the customer ordered since it began', () => {
    const ordered = foldSorted([contract, happened('order.placed', now)], model);
    expect(scoreAt(ordered, model, end + 31 * dayMs).basis).toBe('rhythm');
  });

  it('is lost by a loss event until the next retention event or signature', () => {
    const lost = foldSorted([contract, happened('contract.terminated', now)], model);
    expect(scoreAt(lost, model, now)).toMatchObject({ basis: 'lost', score: 0, band: 'unknown' });
    const back = foldSorted([contract, happened('contract.terminated', now), happened('order.placed', now + 1)], model);
    expect(scoreAt(back, model, now + 1).basis).toBe('contract');
  });
});
