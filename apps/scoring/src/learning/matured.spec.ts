import { dayMs } from '../domain/duration.ts';
import { happened } from '../domain/given.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { learntDocument } from '../learnt-document.ts';
import { parseModel, resolveModel } from '../model-document.ts';
import { shippedModel } from '../shipped-model.ts';
import { learnModel } from './learn-model.ts';
import { contractEnds, countsOf, prospectOutcome } from './matured.ts';

const document = parseModel(shippedModel);
const model = resolveModel(document, 1);
const now = Date.parse('2026-11-22T10:00:00Z');
const ago = (days: number): number => now - days * dayMs;
const day = (daysAgo: number): string => new Date(ago(daysAgo)).toISOString().slice(0, 10);
const signed = (daysAgo: number, endedAgo: number) => happened('contract.signed', ago(daysAgo), { facts: { contractEndsAt: day(endedAgo) } });
const renewed = (daysAgo: number, endsAgo: number) => happened('contract.renewed', ago(daysAgo), { facts: { contractEndsAt: day(endsAgo) } });

describe('a contract that has ended', () => {
  it.each([
    ['is open while its grace lasts', [signed(400, 29)], { matured: 0, kept: 0 }],
    ['was not renewed', [signed(400, 40)], { matured: 1, kept: 0 }],
    ['was renewed in its grace; the new one is open', [signed(400, 40), renewed(35, -300)], { matured: 1, kept: 1 }],
    ['was begun by a renewal, which says nothing of its own end', [signed(800, 420), renewed(430, 60)], { matured: 2, kept: 1 }],
    ['was renewed too late', [signed(400, 60), renewed(20, -300)], { matured: 1, kept: 0 }],
  ])('%s', (_, interactions, counts) => {
    expect(countsOf(contractEnds(interactions, model, now))).toEqual(counts);
  });
});

describe('a prospect', () => {
  const meeting = (daysAgo: number) => happened('meeting.held', ago(daysAgo));
  const order = (daysAgo: number) => happened('order.placed', ago(daysAgo));

  it.each([
    ['is open for its time, even when it has bought', [meeting(60), order(50)], { matured: 0, kept: 0 }],
    ['bought in time', [meeting(100), order(50)], { matured: 1, kept: 1 }],
    ['bought too late', [meeting(200), order(50)], { matured: 1, kept: 0 }],
    ['never bought', [meeting(91)], { matured: 1, kept: 0 }],
    ['was none: it began with an order', [order(200), order(100)], { matured: 0, kept: 0 }],
  ])('%s', (_, interactions, counts) => {
    expect(countsOf(prospectOutcome(interactions, model, now))).toEqual(counts);
  });
});

describe('a tenant whose customers are bound by contracts alone', () => {
  /** A contract of a year each, the last of which ended 40 days ago; of twenty, `kept` renewed. */
  const customers = (kept: number): DomainInteraction[][] =>
    Array.from({ length: 80 }, (_, n) => [signed(440 + n * 3, 40 + n * 3), ...(n % 20 < kept ? [renewed(30 + n * 3, -400)] : [])]);
  // eslint-disable-next-line @typescript-eslint/require-await -- read from memory, as if it were a database
  const learn = (kept: number) => learnModel({ inForce: model, written: model, now, customers: async function* () { yield* customers(kept); } });

  it('learns how many renew, judged on the ends that matured last', async () => {
    const learnt = await learn(5);
    expect(learnt).toMatchObject({ customers: 80, rhythm: null, contracts: { matured: 80, kept: 20 }, judgements: { rhythm: null, rates: { isAdmitted: true } } });
    const section = learntDocument(learnt, { inForce: model, before: undefined, until: now });
    expect(section).toMatchObject({ source: 'cold-start', gapDays: 30, chain: null, calibration: null });
    expect(resolveModel({ ...document, learnt: section! }, 2).contract.renewal).toBeCloseTo((8.5 + 20) / (10 + 80), 12);
  });

  it('stays with what is expected where outcomes say no other', async () => {
    const learnt = await learn(17);
    expect(learnt.judgements.rates).toMatchObject({ isAdmitted: false });
    expect(learntDocument(learnt, { inForce: model, before: undefined, until: now })).toBeNull();
  });
});
