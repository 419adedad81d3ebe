import fc from 'fast-check';
import { shippedResolvedModel } from '../model-document.ts';
import { advance, isLookBackDue } from './advance.ts';
import { dayMs } from './duration.ts';
import { happened } from './given.ts';
import { compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { lookBack, normalDaysAt } from './look-back.ts';
import { decodeState, emptyState, encodeState } from './state.ts';
import { customerAt } from './view.ts';

const model = shippedResolvedModel();
const models = [{ model, inForceFrom: -Infinity }];
const now = Date.parse('2026-11-22T10:00:00Z');
const complaint = (daysAgo: number) => happened('complaint.received', now - daysAgo * dayMs);
const signed = (daysAgo: number) => happened('contract.signed', now - daysAgo * dayMs, { facts: { contractEndsAt: '2028-07-31' } });

const histories = fc
  .array(fc.record({ kind: fc.constantFrom('complaint.received', 'order.placed', 'meeting.held', 'email.received'), daysAgo: fc.double({ min: 0, max: 90, noNaN: true }) }), { minLength: 1, maxLength: 12 })
  .map((told) => told.map(({ kind, daysAgo }) => happened(kind, Math.floor(now - daysAgo * dayMs))).sort(compareInteractions));

describe('a look back', () => {
  it('says what one customer says of itself: its normal and the start of its trend', () => {
    fc.assert(
      fc.property(histories, (interactions) => {
        const view = customerAt({ interactions, models }, { at: now, knownAt: now, now })!;
        const seen = lookBack(interactions, model, { now, exactly: true });
        expect(seen.normal).toEqual(view.normal);
        expect(view.score - seen.earlier).toBeCloseTo(view.trend.points, 3);
        if (view.normal !== null) expect(normalDaysAt(interactions[0]!.occurredAt, now)).toBe(view.normal.days);
      }),
      { numRuns: 50 },
    );
  });

  it('is due when it has moved by a point, and not before', () => {
    fc.assert(
      fc.property(histories, (interactions) => {
        const seen = lookBack(interactions, model, { now, exactly: true });
        const days = Math.round((seen.dueAt - now) / dayMs);
        const on = (day: number) => lookBack(interactions, model, { now: now + day * dayMs, exactly: false });
        for (let day = 1; day < days; day += 1) {
          expect(Math.abs(on(day).earlier - seen.earlier)).toBeLessThan(1);
          for (const name of ['median', 'low', 'high'] as const) expect(Math.abs((on(day).normal?.[name] ?? 0) - (seen.normal?.[name] ?? 0))).toBeLessThan(1);
        }
      }),
      { numRuns: 20 },
    );
    expect(lookBack([signed(200)], model, { now, exactly: true }).dueAt).toBe(now + 30 * dayMs);
    expect(lookBack([signed(200), complaint(24.5)], model, { now, exactly: true }).dueAt).toBeLessThan(now + 7 * dayMs);
  });
});

describe('the state keeps it', () => {
  const started = advance(emptyState(), [signed(50)], { models, now });
  const later = (news: readonly DomainInteraction[], after: number, timeline?: readonly DomainInteraction[]) =>
    advance(started.state, news, { models, now: now + after, ...(timeline === undefined ? {} : { timeline }) });

  it('from the first interaction on, and over the way into the table and back', () => {
    expect(started.state.lookBack).toMatchObject({ earlier: 85, normal: { median: 85, low: 85, high: 85, days: 42 } });
    expect(decodeState(encodeState(started.state))).toEqual(started.state);
  });

  it('looks again within a day of a move, and a minute after history came late', () => {
    const settled = later([], 100_000, [signed(50)]);
    expect(settled.state.lookBack!.dueAt).toBeGreaterThan(now + 2 * dayMs);
    expect(settled.nextReviewAt).toBeGreaterThan(now + 2 * dayMs);
    const moved = advance(settled.state, [happened('complaint.received', now + 200_000)], { models, now: now + 200_000 });
    expect(moved.state.lookBack).toMatchObject({ earlier: 85, dueAt: now + 200_000 + dayMs });
    expect(moved.nextReviewAt).toBeLessThanOrEqual(now + 200_000 + dayMs);
    const late = advance(settled.state, [complaint(40)], { models, now: now + 200_000 });
    expect(late.nextReviewAt).toBe(now + 260_000);
    expect(isLookBackDue(late.state, now + 260_000)).toBe(true);
    const seen = advance(late.state, [], { models, now: now + 260_000, timeline: [signed(50), complaint(40)] });
    expect(seen.state.lookBack!.earlier).toBeLessThan(80);
  });

  it('looks at once at a customer whose state was written without it', () => {
    const old = decodeState(JSON.stringify((JSON.parse(encodeState(started.state)) as unknown[]).slice(0, 7)));
    expect(isLookBackDue(old, now)).toBe(true);
    expect(advance(old, [happened('email.received', now + 500)], { models, now: now + 1_000 }).nextReviewAt).toBe(now + 1_000);
  });
});
