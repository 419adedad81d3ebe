import { begin, MergeStory, type Told } from './spec-support/merge-story.ts';
import { TimelineStage } from './spec-support/timeline.ts';

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

it('an open alert goes along with its customer, told nobody again, and comes back as it was', async () => {
  const story = await MergeStory.of(stage, 'along');
  await story.moves('acme', 90, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.complains('north');
  const [before] = await story.alerts({ customer: 'north', state: 'open' });
  await story.merges('north', 'acme', { gone: 58.9, stays: 70, by: -20 });
  expect(story.told).toEqual(['opened north']);
  const [along] = await story.alerts({ customer: 'acme', state: 'open' });
  expect(along).toMatchObject({ id: before!.id, openedFor: 'north', customer: { id: 'acme', traits: { owner: 'acme@supplier.example' } }, score: 70 });
  expect(along!.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(along!.delta, 9);
  expect(along!.from + along!.delta).toBeCloseTo(70, 9);
  expect((await story.alerts({ customer: 'north' })).map(({ id }) => id)).toEqual([before!.id]);

  await story.parts('north', { north: [58.9, []], acme: 90, by: 20 });
  const [back] = await story.alerts({ customer: 'north', state: 'open' });
  expect(back).toEqual(before);
  expect(await story.alerts({ customer: 'acme' })).toEqual([]);
  expect(story.told).toEqual(['opened north']);
});

it('what happens meanwhile is told of the customer that stays, and what it makes good resolves the alert that went along', async () => {
  const story = await MergeStory.of(stage, 'meanwhile');
  await story.moves('acme', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.complains('north');
  await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -20 });
  await story.moves('acme', 91, { kind: 'event', points: 26, interactionKind: 'ticket.solved' });
  expect(story.told).toEqual(['opened north', 'resolved acme']);
  await story.ends('north', { north: () => story.moves('north', 84, { kind: 'event', points: 25.1, interactionKind: 'ticket.solved' }), acme: () => story.moves('acme', 85, { kind: 'merge', points: -6 }) });
  expect(await story.alerts({ customer: 'north', state: 'open' })).toEqual([]);
  expect(story.told).toHaveLength(2);
});

it('a chain goes along and comes back link by link, with what a person did to it', async () => {
  const story = await MergeStory.of(stage, 'chain');
  await story.moves('acme', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.moves('north', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.complains('west');
  await story.act('west', { what: 'acknowledge' });
  await story.merges('west', 'north', { gone: 58.9, stays: 80, by: -5 });
  await story.merges('north', 'acme', { gone: 80, stays: 84, by: -1 });
  expect(await story.alerts({ customer: 'acme', state: 'acknowledged' })).toMatchObject([{ openedFor: 'west', acknowledgedBy: 'jo', score: 84 }]);
  await story.parts('north', { north: [80, []], acme: 85, by: 1 });
  expect(await story.alerts({ customer: 'north', state: 'acknowledged' })).toMatchObject([{ openedFor: 'west', customer: { id: 'north' }, score: 80 }]);
  await story.goes(() => story.moves('west', 58.9, { kind: 'silence', points: 0 }));
  const [back] = await story.alerts({ customer: 'west', state: 'acknowledged' });
  expect(back).toMatchObject({ customer: { id: 'west' }, acknowledgedBy: 'jo' });
  expect(back).not.toHaveProperty('openedFor');
  const before = await story.alerts({});
  await story.replay();
  expect(await story.alerts({})).toEqual(before);
  expect(story.told).toEqual(['opened west']);
});

it('neither the merge nor the daily look tells anybody of the customer that went', async () => {
  const story = await MergeStory.of(stage, 'quiet');
  await story.moves('acme', 90, { kind: 'event', points: 1, interactionKind: 'order.placed' }, { basis: 'rhythm' });
  await story.moves('north', 40, { kind: 'event', points: 1, interactionKind: 'order.placed' }, { basis: 'rhythm' });
  await stage.lookAtGrid();
  await story.moves('north', 20, { kind: 'silence', points: -20 }, { basis: 'rhythm', mergedInto: 'acme' });
  await story.moves('acme', 30, { kind: 'merge', points: -60 }, { basis: 'rhythm' });
  await stage.goTo(begin + 2 * 86_400_000, () => undefined);
  await stage.lookAtGrid();
  expect(await story.alerts({})).toEqual([]);
  expect(story.told).toEqual([]);
});

describe('when customers are two again', () => {
  const orders = ['north', 'acme'] as const;
  const broken: Told = { kind: 'promise.broken', id: 'rapport#due', points: -5, about: 'promise:crm:north' };
  const offer = (of: string): Told => ({ kind: 'offer.received', id: `crm#${of}-offer`, points: -5, about: `offer:crm:${of}` });
  const complaint = (id: string, points: number): Told => ({ kind: 'complaint.received', id, points });
  const order = (id: string): Told => ({ kind: 'order.placed', id, points: 1 });

  const merged = (tenant: string, before?: (story: MergeStory) => Promise<void>): Promise<MergeStory> => MergeStory.ofTwo(stage, tenant, before);

  it.each(orders)('an alert that another one made good while they were one is open again (%s first)', async (first) => {
    const story = await merged(`good-${first}`, (each) => each.complains('north'));
    const before = await story.alerts({ customer: 'north', state: 'open' });
    await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -20 });
    await story.tells('acme', 91, [{ kind: 'ticket.solved', id: 'crm#acme-solved', points: 26 }]);
    await story.parts(first, { north: [58.9, []], acme: 90, by: -1 });
    const [back] = await story.alerts({ customer: 'north', state: 'open' });
    expect({ ...back, links: null }).toEqual({ ...before[0], links: null });
    expect(await story.alerts({ customer: 'acme' })).toEqual([]);
    expect(story.told).toEqual(['opened north', 'resolved acme', 'opened north']);
  });

  it('what a person resolved meanwhile is resolved, and its first customer\'s again', async () => {
    const story = await merged('person', (each) => each.complains('north'));
    await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -20 });
    await story.act('north', { what: 'resolve', outcome: 'useful', comment: null });
    await story.parts('north', { north: [58.9, []], acme: 85, by: 20 });
    expect(await story.alerts({ customer: 'north' })).toMatchObject([{ state: 'resolved', outcome: 'useful', customer: { id: 'north' } }]);
    expect(await story.alerts({ customer: 'acme' })).toEqual([]);
  });

  it.each(orders)('what a person resolved meanwhile stays resolved, whosever it turns out to be (%s first)', async (first) => {
    const story = await merged(`settled-${first}`);
    await story.merges('north', 'acme', { gone: 85, stays: 80, by: -5 });
    await story.tells('acme', 75, [broken]);
    await story.act('acme', { what: 'resolve', outcome: 'useful', comment: null });
    await story.parts(first, { north: [79, [broken]], acme: 85, by: 10 });
    expect(await story.alerts({})).toMatchObject([{ state: 'resolved', outcome: 'useful', customer: { id: 'north' } }]);
    expect(story.told).toEqual(['opened acme', 'resolved acme']);
  });

  it.each(orders)('what went along and a person resolved is open again only by what happened since (%s first)', async (first) => {
    for (const since of [[], [complaint('crm#n-3', -20)]]) {
      const story = await merged(`since-${first}-${since.length}`, (each) => each.complains('north'));
      await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -20 });
      await story.tells('acme', 55, [complaint('crm#n-2', -10)]);
      await story.act('north', { what: 'resolve', outcome: 'useful', comment: null });
      await story.tells('south', 85, []);
      await story.parts(first, { north: [48.9 - 20 * since.length, [complaint('crm#n-2', -10), ...since]], acme: 85, by: 30 });
      expect(await story.alerts({})).toMatchObject([{ state: since.length === 0 ? 'resolved' : 'open', customer: { id: 'north' } }]);
    }
  });

  it.each(orders)('what a person acknowledged is acknowledged again, and told to be open (%s first)', async (first) => {
    const story = await merged(`known-${first}`, async (each) => {
      await each.complains('north');
      await each.tells('acme', 80, [offer('acme')]);
      for (const customer of orders) await each.act(customer, { what: 'acknowledge' });
    });
    await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -15 });
    await story.tells('acme', 92, [{ kind: 'order.placed', id: 'crm#north-second', points: 27 }]);
    expect(await story.alerts({ state: 'resolved' })).toHaveLength(2);
    await story.parts(first, { north: [59.9, [order('crm#north-second')]], acme: 80, by: -12 });
    const found = await story.alerts({ state: 'acknowledged' });
    expect(found.map(({ customer, acknowledgedBy }) => `${customer.id} ${acknowledgedBy}`).toSorted()).toEqual(['acme jo', 'north jo']);
    expect(story.told.slice(-2).toSorted()).toEqual(['opened acme', 'opened north']);
  });

  it.each(orders)('an alert on what happened to the other one is the other one\'s, and told nobody again (%s first)', async (first) => {
    const story = await merged(`theirs-${first}`);
    await story.merges('north', 'acme', { gone: 85, stays: 80, by: -5 });
    await story.tells('acme', 75, [broken]);
    const [opened] = await story.alerts({ customer: 'acme', state: 'open' });
    expect(opened).toMatchObject({ cause: 'signal:promise.broken' });
    await story.parts(first, { north: [79, [broken]], acme: 85, by: 10 });
    expect(await story.alerts({ customer: 'acme' })).toEqual([]);
    const [theirs] = await story.alerts({ customer: 'north' });
    expect(theirs).toMatchObject({ id: opened!.id, state: 'open', customer: { id: 'north' }, from: 84, delta: -5, score: 79, contributions: [{ points: -5, interactions: ['rapport#due'] }] });
    expect(story.told).toEqual(['opened acme']);
    await story.tells('north', 80, [{ kind: 'promise.kept', id: 'crm#kept', points: 1, about: 'promise:crm:north' }]);
    expect(story.told).toEqual(['opened acme', 'resolved north']);
  });

  it.each(orders)('a step by the other one\'s complaints is a step of that one alone (%s first)', async (first) => {
    const story = await merged(`step-${first}`);
    await story.merges('north', 'acme', { gone: 85, stays: 80, by: -5 });
    const complaints = [complaint('crm#n-1', -15), complaint('crm#n-2', -15)];
    await story.tells('acme', 50, complaints);
    const [opened] = await story.alerts({ customer: 'acme', state: 'open' });
    await story.parts(first, { north: [55, complaints], acme: 85, by: 35 });
    expect(await story.alerts({ customer: 'acme' })).toEqual([]);
    expect(await story.alerts({})).toMatchObject([{ id: opened!.id, state: 'open', customer: { id: 'north' }, from: 84, delta: -29 }]);
    await story.tells('acme', 80, [complaint('crm#a-1', -5)]);
    expect(story.told).toEqual(['opened acme']);
  });

  it.each(orders)('an own alert that the other one\'s order ended is open again (%s first)', async (first) => {
    const story = await merged(`ended-${first}`, (each) => each.tells('acme', 80, [offer('acme')]));
    const before = await story.alerts({ customer: 'acme', state: 'open' });
    await story.merges('north', 'acme', { gone: 85, stays: 82, by: 2 });
    await story.tells('acme', 83, [order('crm#north-second')]);
    expect(story.told).toEqual(['opened acme', 'resolved acme']);
    await story.parts(first, { north: [86, [order('crm#north-second')]], acme: 80, by: -3 });
    const [again] = await story.alerts({ customer: 'acme' });
    expect(again).toMatchObject({ id: before[0]!.id, state: 'open', causes: ['signal:offer.received'], from: 85, delta: -5, contributions: before[0]!.contributions });
    expect(story.told).toEqual(['opened acme', 'resolved acme', 'opened acme']);
  });

  it.each(orders)('an own alert loses what the other one added to it (%s first)', async (first) => {
    const story = await merged(`added-${first}`, (each) => each.tells('acme', 65, [complaint('crm#a-1', -20)]));
    const before = await story.alerts({ customer: 'acme', state: 'open' });
    await story.merges('north', 'acme', { gone: 85, stays: 70, by: 5 });
    await story.tells('acme', 60, [complaint('crm#n-1', -10)]);
    await story.parts(first, { north: [79, [complaint('crm#n-1', -6)]], acme: 65, by: 5 });
    const [after] = await story.alerts({ customer: 'acme' });
    expect(after).toMatchObject({ id: before[0]!.id, state: 'open', from: before[0]!.from, delta: before[0]!.delta, contributions: before[0]!.contributions });
    expect(await story.alerts({ customer: 'north' })).toEqual([]);
  });

  it.each([['acme', 'north'], ['north', 'acme']])('of the offers to both in one alert, first to %s, each keeps its own', async (one, other) => {
    const story = await merged(`both-${one}`, (each) => each.tells(one, 80, [offer(one)]));
    await story.merges('north', 'acme', { gone: one === 'north' ? 80 : 85, stays: 78, by: -2 });
    await story.tells('acme', 73, [offer(other)]);
    await story.parts('north', { north: one === 'north' ? [80, []] : [80, [offer('north')]], acme: 80, by: 7 });
    for (const customer of ['acme', 'north']) {
      const found = await story.alerts({ customer });
      expect(found).toMatchObject([{ state: 'open', delta: -5, contributions: [{ interactions: [`crm#${customer}-offer`] }] }]);
    }
    await story.tells('acme', 82, [{ kind: 'offer.won', id: 'crm#acme-won', points: 2, about: 'offer:crm:acme' }]);
    expect((await story.alerts({})).map(({ customer, state }) => `${customer.id} ${state}`).toSorted()).toEqual(['acme resolved', 'north open']);
  });

  it('what is read of the time together only after its end opens nothing', async () => {
    const story = await merged('late');
    await story.merges('north', 'acme', { gone: 85, stays: 80, by: -5 });
    await story.tells('south', 85, []); // a minute, in which acme's change is not yet read
    story.isTheirs([broken]);
    await story.ends('north', {
      north: () => story.tells('north', 79, [broken]),
      acme: async () => {
        await story.readLate(1, () => story.tells('acme', 75, [broken]));
        expect(story.told).toEqual(['opened north']);
        await story.moves('acme', 85, { kind: 'merge', points: 10 });
      },
    });
    expect(story.told).toEqual(['opened north']);
    expect(await story.alerts({})).toMatchObject([{ state: 'open', customer: { id: 'north' } }]);
  });

  it.each(orders)('a silence that the other one had ended is told again by the next look (%s first)', async (first) => {
    const story = await merged(`silent-${first}`);
    const stands = (score: number, points: number, kind: 'silence' | 'merge'): Promise<void> => story.moves('acme', score, { kind, points }, { basis: 'rhythm' });
    await stands(50, -35, 'silence');
    await story.looks(1);
    await stands(30, -20, 'silence');
    await story.looks(2);
    await story.moves('north', 85, { kind: 'silence', points: 0 }, { mergedInto: 'acme' });
    await stands(60, 30, 'merge');
    expect(story.told).toEqual(['opened acme', 'resolved acme']);
    await story.ends(first, { north: () => story.tells('north', 85, []), acme: () => stands(30, -30, 'merge') });
    await story.looks(3);
    expect(story.told).toEqual(['opened acme', 'resolved acme', 'opened acme']);
    expect(await story.alerts({ customer: 'acme', state: 'open' })).toMatchObject([{ cause: 'silence', episode: 1 }]);
  });
});
