import type { Alert, AlertEvent, RetentionChange } from '@rapport/contracts';
import type { Caller } from '@rapport/service';
import { AlertsController } from './alerts.controller.ts';
import { allFive } from './spec-support/changes.ts';
import { TimelineStage } from './spec-support/timeline.ts';

const begin = Date.parse('2026-11-23T09:00:00Z');
const routing = { receivers: [{ name: 'hook', webhook_configs: [{ url: 'https://hook.example/a', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', send_resolved: true }] }], route: { receiver: 'hook', repeat_interval: '7d' } };

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

/** One tenant's story, second by second. */
class Story {
  readonly told: string[] = [];
  private second = 0;

  constructor(private readonly tenant: string) {}

  static async of(tenant: string): Promise<Story> {
    await stage.route(tenant, routing);
    return new Story(tenant);
  }

  /** A score that moved, to `score`, by one piece. */
  async moves(customer: string, score: number, { kind, points, interactionKind }: { kind: RetentionChange['contributions'][number]['kind']; points: number; interactionKind?: string }, more: Partial<RetentionChange> = {}): Promise<void> {
    const asOf = this.next();
    const named = interactionKind === undefined ? { interactions: [] } : { interactionKind, occurredAt: asOf, dial: points, interactions: [`crm#${customer}-${this.second}`] };
    await this.take({ ...allFive(customer, { tenant: this.tenant, asOf }), customer: { id: customer, name: customer.toUpperCase(), traits: { owner: `${customer}@supplier.example` } }, score, band: score < 60 ? 'watch' : 'steady', contributions: [{ kind, determinant: 'service', points, ...named }], ...more });
  }

  complains(customer: string): Promise<void> {
    return this.moves(customer, 58.9, { kind: 'event', points: -26.1, interactionKind: 'complaint.received' });
  }

  async merges(from: string, into: string, { gone, stays, by }: { gone: number; stays: number; by: number }): Promise<void> {
    await this.moves(from, gone, { kind: 'silence', points: 0 }, { mergedInto: into });
    await this.moves(into, stays, { kind: 'merge', points: by });
  }

  async alerts(query: object): Promise<Alert[]> {
    return (await new AlertsController(stage.dataSource).list({ tenant: this.tenant } as Caller, query)).items;
  }

  replay(): Promise<void> {
    return stage.replay();
  }

  private next(): string {
    this.second += 60;
    return new Date(begin + this.second * 1_000).toISOString();
  }

  private async take(change: RetentionChange): Promise<void> {
    await stage.take(change);
    await stage.goTo(begin + this.second * 1_000 + 1_000, (_, __, body) => {
      const { type, data } = JSON.parse(body) as AlertEvent;
      this.told.push(`${type.replace('alert.', '')} ${data.customer.id}`);
    });
  }
}

it('an open alert goes along with its customer, told nobody again, and comes back as it was', async () => {
  const story = await Story.of('along');
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

  await story.moves('north', 58.9, { kind: 'silence', points: 0 });
  await story.moves('acme', 90, { kind: 'merge', points: 20 });
  const [back] = await story.alerts({ customer: 'north', state: 'open' });
  expect(back).toEqual(before);
  expect(await story.alerts({ customer: 'acme' })).toEqual([]);
  expect(story.told).toEqual(['opened north']);
});

it('what happens meanwhile is told of the customer that stays, and what it makes good resolves the alert that went along', async () => {
  const story = await Story.of('meanwhile');
  await story.moves('acme', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.complains('north');
  await story.merges('north', 'acme', { gone: 58.9, stays: 65, by: -20 });
  await story.moves('acme', 91, { kind: 'event', points: 26, interactionKind: 'ticket.solved' });
  expect(story.told).toEqual(['opened north', 'resolved acme']);
  await story.moves('north', 84, { kind: 'event', points: 25.1, interactionKind: 'ticket.solved' });
  expect(await story.alerts({ customer: 'north', state: 'open' })).toEqual([]);
  expect(story.told).toHaveLength(2);
});

it('a chain goes along and comes back link by link, with what a person did to it', async () => {
  const story = await Story.of('chain');
  await story.moves('acme', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.moves('north', 85, { kind: 'event', points: 1, interactionKind: 'order.placed' });
  await story.complains('west');
  await stage.act('chain', 'west', { what: 'acknowledge' });
  await story.merges('west', 'north', { gone: 58.9, stays: 80, by: -5 });
  await story.merges('north', 'acme', { gone: 80, stays: 84, by: -1 });
  expect(await story.alerts({ customer: 'acme', state: 'acknowledged' })).toMatchObject([{ openedFor: 'west', acknowledgedBy: 'jo', score: 84 }]);
  await story.moves('north', 80, { kind: 'silence', points: 0 });
  expect(await story.alerts({ customer: 'north', state: 'acknowledged' })).toMatchObject([{ openedFor: 'west', customer: { id: 'north' }, score: 80 }]);
  await story.moves('west', 58.9, { kind: 'silence', points: 0 });
  const [back] = await story.alerts({ customer: 'west', state: 'acknowledged' });
  expect(back).toMatchObject({ customer: { id: 'west' }, acknowledgedBy: 'jo' });
  expect(back).not.toHaveProperty('openedFor');
  const before = await story.alerts({});
  await story.replay();
  expect(await story.alerts({})).toEqual(before);
  expect(story.told).toEqual(['opened west']);
});

it('neither the merge nor the daily look tells anybody of the customer that went', async () => {
  const story = await Story.of('quiet');
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
