import { writeInstant } from '@rapport/contracts';
import type { Act } from './domain/alert-life.ts';
import { begin, MergeStory, type Told } from './spec-support/merge-story.ts';
import { TimelineStage } from './spec-support/timeline.ts';

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

const orders = ['north', 'acme'] as const;
const complaint = (id: string, points: number): Told => ({ kind: 'complaint.received', id, points });

describe.each(orders)('of a contract that ends soon, and of silence, once customers are two again (%s first)', (first) => {
  const contract = { facts: { contractEndsAt: '2027-01-31' }, basis: 'rhythm' } as const;

  it.each([['joined an alert that goes back', 50], ['was hidden', 70]])('what %s is told by the next look', async (_, together) => {
    const story = await MergeStory.ofTwo(stage, `near-${first}-${together}`, (each) => each.complains('north'));
    await story.moves('acme', 70, { kind: 'silence', points: -15 }, contract);
    await story.looks(1);
    await story.moves('north', 58.9, { kind: 'silence', points: 0 }, { mergedInto: 'acme' });
    await story.moves('acme', 70, { kind: 'merge', points: 0 }, contract);
    await story.moves('acme', together, { kind: 'silence', points: together - 70 }, contract);
    await story.looks(2);
    expect(await story.alerts({ state: 'open' })).toMatchObject([{ openedFor: 'north', causes: together < 60 ? ['determinant:service', 'fact:contractEndsAt'] : ['determinant:service'] }]);
    await story.ends(first, { north: () => story.tells('north', 58.9, []), acme: () => story.moves('acme', 30, { kind: 'merge', points: 30 - together }, contract) });
    await story.looks(3);
    expect(await story.alerts({ customer: 'north', state: 'open' })).toMatchObject([{ causes: ['determinant:service'] }]);
    expect(await story.alerts({ customer: 'acme', state: 'open' })).toMatchObject([{ causes: ['fact:contractEndsAt', 'silence'] }]);
    expect(story.told.filter((each) => each.startsWith('opened'))).toEqual(['opened north', 'opened acme']);
  });

  it('what was known before, or a person resolved, is not told again', async () => {
    const story = await MergeStory.ofTwo(stage, `known-date-${first}`);
    const stands = (score: number, kind: 'silence' | 'merge'): Promise<void> => story.moves('acme', score, { kind, points: score - 50 }, contract);
    await story.looks(1);
    await stands(50, 'silence');
    await story.looks(2);
    await story.act('acme', { what: 'resolve', outcome: 'already-known', comment: null });
    await story.moves('north', 85, { kind: 'silence', points: 0 }, { mergedInto: 'acme' });
    await stands(30, 'merge');
    await story.looks(3);
    await story.ends(first, { north: () => story.tells('north', 85, []), acme: () => stands(50, 'merge') });
    await story.looks(4);
    expect(story.told).toEqual(['opened acme', 'resolved acme']);
  });
});

describe.each(orders)('steps of the customer that stays, once customers are two again (%s first)', (first) => {
  it('count from before the end of another one\'s step', async () => {
    const story = await MergeStory.ofTwo(stage, `window-${first}`, (each) => each.complains('north'));
    await story.tells('acme', 73, [complaint('crm#a-1', -12)]);
    await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -8 });
    await story.tells('acme', 91, [{ kind: 'ticket.solved', id: 'crm#north-solved', points: 26 }]);
    expect(story.told).toEqual(['opened north', 'resolved acme']);
    await story.parts(first, { north: [84.9, [{ kind: 'ticket.solved', id: 'crm#north-solved', points: 26 }]], acme: 73, by: -18 });
    await story.tells('acme', 63, [complaint('crm#a-2', -10)]);
    expect(story.told).toEqual(['opened north', 'resolved acme', 'opened acme']);
    expect(await story.alerts({ customer: 'acme' })).toMatchObject([{ state: 'open', from: 84, delta: -21 }]);
  });

  it('are told at once, where they had joined an alert that goes back or the other one had hidden them', async () => {
    for (const [index, hidden] of [complaint('crm#n-1', -1), { kind: 'ticket.solved', id: 'crm#n-1', points: 12 }].entries()) {
      const story = await MergeStory.ofTwo(stage, `at-once-${first}-${index}`, (each) => (index === 0 ? each.complains('north') : Promise.resolve()));
      const north = index === 0 ? 58.9 : 85;
      await story.merges('north', 'acme', { gone: north, stays: 80, by: -5 });
      await story.tells('acme', 80 + hidden.points, [hidden]);
      await story.tells('acme', 62 + hidden.points, [complaint('crm#a-1', -18)]);
      await story.parts(first, { north: [north + hidden.points, [hidden]], acme: 67, by: 5 - hidden.points });
      expect(await story.alerts({ customer: 'acme' })).toMatchObject([{ state: 'open', cause: 'determinant:service', from: 84, delta: -17, score: 67 }]);
      expect(await story.alerts({ customer: 'north', state: 'open' })).toHaveLength(index === 0 ? 1 : 0);
      expect(story.told.at(-1)).toBe('opened acme');
    }
  });

  it('are as deep as its own interactions made them', async () => {
    const story = await MergeStory.ofTwo(stage, `depth-${first}`, (each) => each.tells('acme', 63, [complaint('crm#a-1', -22)]));
    await story.merges('north', 'acme', { gone: 85, stays: 70, by: 7 });
    await story.tells('acme', 20, [complaint('crm#n-1', -50)]);
    await story.parts(first, { north: [35, [complaint('crm#n-1', -50)]], acme: 63, by: 43 });
    expect(await story.alerts({ customer: 'acme' })).toMatchObject([{ state: 'open', from: 84, delta: -21 }]);
    await story.tells('acme', 75, [{ kind: 'ticket.solved', id: 'crm#a-solved', points: 12 }]);
    expect(await story.alerts({ customer: 'acme', state: 'open' })).toEqual([]);
  });

  it('are over where a person resolved them meanwhile', async () => {
    const story = await MergeStory.ofTwo(stage, `resolved-${first}`, async (each) => {
      await each.tells('acme', 63, [complaint('crm#a-1', -22)]);
      await each.tells('north', 63, [complaint('crm#n-1', -22)]);
    });
    await story.merges('north', 'acme', { gone: 63, stays: 60, by: -3 });
    for (const customer of orders) await story.act(customer, { what: 'resolve', outcome: 'useful', comment: null });
    await story.parts(first, { north: [63, []], acme: 63, by: 3 });
    for (const customer of orders) await story.tells(customer, 55, [complaint(`crm#${customer}-2`, -8)]);
    expect(await story.alerts({ state: 'open' })).toEqual([]);
  });

  it('do not count from before the end of its own', async () => {
    const story = await MergeStory.ofTwo(stage, `own-window-${first}`, (each) => each.tells('acme', 63, [complaint('crm#a-1', -22)]));
    await story.merges('north', 'acme', { gone: 85, stays: 70, by: 7 });
    await story.tells('acme', 82, [{ kind: 'ticket.solved', id: 'crm#acme-solved', points: 12 }]);
    await story.parts(first, { north: [85, []], acme: 75, by: -7 });
    await story.tells('acme', 65, [complaint('crm#a-2', -10)]);
    expect(story.told).toEqual(['opened acme', 'resolved acme']);
  });
});

describe.each(orders)('what people did to an alert stays, once customers are two again (%s first)', (first) => {
  const offer: Told = { kind: 'offer.received', id: 'crm#offer', points: -20, about: 'offer:crm:a' };
  const until = begin + 30 * 86_400_000;
  const acts: readonly Act[] = [{ what: 'acknowledge' }, { what: 'assign', to: 'kim' }, { what: 'snooze', until }, { what: 'give-outcome', outcome: 'useful' }];
  const done = { state: 'snoozed', acknowledgedBy: 'jo', assignedTo: 'kim', snoozedUntil: writeInstant(until), outcome: 'useful' };

  /** One of the two has an offer; the acts are done before they are one, or while they are. */
  async function parted(tenant: string, whose: 'north' | 'acme', given: { readonly acts: readonly Act[]; readonly meanwhile?: boolean; readonly together?: number; readonly order?: boolean }): Promise<MergeStory> {
    const story = await MergeStory.ofTwo(stage, tenant, (each) => each.tells(whose, 65, [offer]));
    const act = async (): Promise<void> => { for (const each of given.acts) await story.act(whose, each); };
    if (given.meanwhile !== true) await act();
    const [{ together = 70 }, other] = [given, whose === 'north' ? 'acme' : 'north'];
    await story.merges('north', 'acme', { gone: whose === 'north' ? 65 : 85, stays: together, by: together - (whose === 'acme' ? 65 : 85) });
    if (given.meanwhile === true) await act();
    const order: Told[] = given.order === true ? [{ kind: 'order.placed', id: `crm#${other}-again`, points: 2 }] : [];
    if (order.length > 0) await story.tells('acme', together + 2, order);
    await story.parts(first, { north: whose === 'north' ? [65, []] : [85, order], acme: whose === 'north' ? 85 : 65, by: (whose === 'north' ? 85 : 65) - together });
    return story;
  }

  it.each([['north', false, false], ['acme', false, false], ['north', true, false], ['acme', true, false], ['north', false, true], ['acme', false, true]] as const)('of %s, done while they were one: %s, ended by the other one: %s', async (whose, meanwhile, order) => {
    const story = await parted(`life-${first}-${whose}-${meanwhile}-${order}`, whose, { acts, meanwhile, order });
    expect(await story.alerts({})).toMatchObject([{ customer: { id: whose }, ...done }]);
  });

  it.each(orders)('of %s, until worse by a band, whatever band the two are in', async (whose) => {
    const story = await parted(`band-${first}-${whose}`, whose, { acts: [{ what: 'snooze', until: null }], together: 30 });
    expect(await story.alerts({})).toMatchObject([{ customer: { id: whose }, state: 'snoozed' }]);
    expect(story.told).toEqual([`opened ${whose}`]);
    await story.tells(whose, 50, [complaint('crm#worse', -15)]);
    expect(await story.alerts({})).toMatchObject([{ customer: { id: whose }, state: 'open' }]);
  });
});

it.each(orders)('an offer that both have made good meanwhile stays closed, once customers are two again (%s first)', async (first) => {
  const story = await MergeStory.ofTwo(stage, `both-${first}`, (each) => each.tells('acme', 65, [{ kind: 'offer.received', id: 'crm#offer', points: -20, about: 'offer:crm:a' }]));
  await story.merges('north', 'acme', { gone: 85, stays: 70, by: 5 });
  const again = ['north', 'acme'].map((customer): Told => ({ kind: 'order.placed', id: `crm#${customer}-again`, points: 2 }));
  for (const [index, order] of again.entries()) await story.tells('acme', 72 + 2 * index, [order]);
  await story.parts(first, { north: [87, again.slice(0, 1)], acme: 67, by: -7 });
  expect(await story.alerts({ state: 'open' })).toEqual([]);
  expect(story.told).toEqual(['opened acme', 'resolved acme']);
});
