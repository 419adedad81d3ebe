import type { Alert, AlertEvent, RetentionChange } from '@rapport/contracts';
import type { Caller } from '@rapport/service';
import { AlertsController } from '../alerts.controller.ts';
import { allFive } from './changes.ts';
import type { TimelineStage } from './timeline.ts';

export const begin = Date.parse('2026-11-23T09:00:00Z');
const routing = { receivers: [{ name: 'hook', webhook_configs: [{ url: 'https://hook.example/a', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', send_resolved: true }] }], route: { receiver: 'hook', repeat_interval: '7d' } };

/** Something that happened, and what of it a score's change tells. */
export interface Told {
  readonly kind: string;
  readonly id: string;
  readonly points: number;
  readonly about?: string;
}

/** One tenant's story, second by second. */
export class MergeStory {
  readonly told: string[] = [];
  private second = 0;
  /** When each interaction was first told of. */
  private readonly happened = new Map<string, string>();
  /** Where each stands by itself, and what was told since two became one. */
  private readonly scores = new Map<string, number>();
  private readonly together: Together[] = [];
  private isEnding = false;
  /** By interaction of the one that goes: what it moved that one's own score by. */
  private readonly others = new Map<string, number>();

  constructor(private readonly stage: TimelineStage, private readonly tenant: string) {}

  static async of(stage: TimelineStage, tenant: string): Promise<MergeStory> {
    await stage.route(tenant, routing);
    return new MergeStory(stage, tenant);
  }

  /** Of acme and north, which begin at 85 with an order each. */
  static async ofTwo(stage: TimelineStage, tenant: string, before: (story: MergeStory) => Promise<void> = () => Promise.resolve()): Promise<MergeStory> {
    const story = await MergeStory.of(stage, tenant);
    for (const customer of ['acme', 'north']) await story.tells(customer, 85, [{ kind: 'order.placed', id: `crm#${customer}-first`, points: 1 }]);
    await before(story);
    return story;
  }

  /** A score that moved, to `score`, by one piece. */
  async moves(customer: string, score: number, { kind, points, interactionKind }: { kind: RetentionChange['contributions'][number]['kind']; points: number; interactionKind?: string }, more: Partial<RetentionChange> = {}): Promise<void> {
    const asOf = this.next();
    const named = interactionKind === undefined ? { interactions: [] } : { interactionKind, occurredAt: asOf, dial: points, interactions: [`crm#${customer}-${this.second}`] };
    const change = { ...allFive(customer, { tenant: this.tenant, asOf }), customer: { id: customer, name: customer.toUpperCase(), traits: { owner: `${customer}@supplier.example` } }, score, band: score < 60 ? 'watch' as const : 'steady' as const, contributions: [{ kind, determinant: 'service' as const, points, ...named }], ...more };
    await this.take({ ...change, ...this.mergeIn(change) });
  }

  /** What a change says of who becomes one with whom, or is it no longer. */
  private mergeIn(change: RetentionChange): Pick<RetentionChange, 'joinedBy' | 'unmerged'> {
    const { customer: { id }, mergedInto, asOf, score } = change;
    const merge = this.together.at(-1);
    if (mergedInto !== undefined) this.together.push({ from: id, into: mergedInto, since: asOf, joinedAt: asOf, told: [] });
    if (merge === undefined || mergedInto !== undefined || (id !== merge.into && id !== merge.from)) {
      this.scores.set(id, score);
      return {};
    }
    if (this.isEnding) return { unmerged: { from: [id === merge.into ? merge.from : merge.into], since: id === merge.into ? merge.joinedAt : merge.since, changes: this.alone(change, merge) } };
    if (merge.told.length === 0 && change.contributions.some(({ kind }) => kind === 'merge')) {
      merge.joinedAt = asOf;
      return { joinedBy: [merge.from] };
    }
    merge.told.push(change);
    return {};
  }

  /** What a customer would have told by itself since the merge; the other one's is what the change of the one that went names. */
  private alone(last: RetentionChange, { from, told }: Together): RetentionChange[] {
    const isFrom = last.customer.id === from;
    const isOwn = (each: Of): boolean => this.others.has(nameOf(each)) === isFrom;
    let score = this.scores.get(last.customer.id) ?? 0;
    const earlier = told.filter(({ contributions }) => !isFrom || contributions.some(isOwn)).map((change): RetentionChange => {
      const contributions = change.contributions.filter(isOwn).map((each) => ({ ...each, points: this.others.get(nameOf(each)) ?? each.points }));
      score += contributions.reduce((sum, { points }) => sum + points, 0);
      return { ...change, ...(isFrom ? { facts: last.facts, basis: last.basis } : {}), score: Math.min(score, 100), contributions, signals: change.signals.filter(isOwn), closings: change.closings?.filter(isOwn) };
    });
    const known = new Set(told.flatMap(({ contributions }) => contributions.map(nameOf)));
    const isNew = (each: Of): boolean => nameOf(each) === '' || !known.has(nameOf(each));
    return [...earlier, { ...last, contributions: last.contributions.filter((each) => each.kind !== 'merge' && isNew(each)), signals: last.signals.filter(isNew), closings: last.closings?.filter(isNew) }];
  }

  /** A score that moved, to `score`, by what happened; `kind` of each is told as a signal where an offer or a promise is about it. */
  async tells(customer: string, score: number, told: readonly Told[], more: readonly RetentionChange['contributions'][number][] = []): Promise<void> {
    for (const { id } of told) if (!this.happened.has(id)) this.happened.set(id, this.now());
    const named = told.map(({ kind, id, about }) => ({ kind, interaction: id, occurredAt: this.happened.get(id) ?? '', ...(about === undefined ? {} : { about }) }));
    const contributions = told.map(({ kind, points, id }) => ({ kind: 'event' as const, determinant: 'service' as const, interactionKind: kind, points, dial: points, occurredAt: this.happened.get(id) ?? '', interactions: [id] }));
    const signals = named.filter(({ kind }) => kind === 'offer.received' || kind === 'promise.broken');
    const closings = named.filter(({ kind }) => kind === 'offer.won' || kind === 'promise.kept');
    await this.moves(customer, score, { kind: 'silence', points: 0 }, { contributions: [...contributions, ...more], signals, closings });
  }

  /** The end of a merge, told of one and then of the other. */
  async parts(first: 'north' | 'acme', { north, acme, by }: { north: [score: number, told: readonly Told[]]; acme: number; by: number }): Promise<void> {
    this.isTheirs(north[1]);
    await this.ends(first, { north: () => this.tells('north', ...north), acme: () => this.moves('acme', acme, { kind: 'merge', points: by }) });
  }

  /** The end of a merge is one moment for both. */
  async ends(first: 'north' | 'acme', tell: { north: () => Promise<void>; acme: () => Promise<void> }): Promise<void> {
    const { second } = this;
    this.isEnding = true;
    await tell[first]();
    this.second = second;
    await tell[first === 'north' ? 'acme' : 'north']();
    this.isEnding = false;
    this.together.pop();
  }

  /** The end of a merge, as the one that goes tells it. */
  async goes(tell: () => Promise<void>): Promise<void> {
    this.isEnding = true;
    await tell();
    this.isEnding = false;
    this.together.pop();
  }

  /** These are the one's that goes. */
  isTheirs(told: readonly Told[]): void {
    for (const { id, points } of told) this.others.set(id, points);
  }

  /** Of the time together, read only in the middle of its end. */
  async readLate(minutes: number, tell: () => Promise<void>): Promise<void> {
    this.isEnding = false;
    await this.late(minutes, tell);
    this.isEnding = true;
  }

  /** Changes of before the newest one that are read only now. */
  async late(minutes: number, tell: () => Promise<void>): Promise<void> {
    const second = this.second;
    this.second -= minutes * 60;
    await tell();
    this.second = second;
  }

  /** The grid looks, so many days after the beginning. */
  async looks(days: number): Promise<void> {
    this.second = days * 86_400;
    await this.hear();
    await this.stage.lookAtGrid();
    this.second += 60;
    await this.hear();
  }

  async act(customer: string, act: Parameters<TimelineStage['act']>[2]): Promise<void> {
    await this.stage.act(this.tenant, customer, act);
    await this.hear();
  }

  complains(customer: string): Promise<void> {
    return this.moves(customer, 58.9, { kind: 'event', points: -26.1, interactionKind: 'complaint.received' });
  }

  async merges(from: string, into: string, { gone, stays, by }: { gone: number; stays: number; by: number }): Promise<void> {
    await this.moves(from, gone, { kind: 'silence', points: 0 }, { mergedInto: into });
    await this.moves(into, stays, { kind: 'merge', points: by });
  }

  async alerts(query: object): Promise<Alert[]> {
    return (await new AlertsController(this.stage.dataSource).list({ tenant: this.tenant } as Caller, query)).items;
  }

  replay(): Promise<void> {
    return this.stage.replay();
  }

  private next(): string {
    this.second += 60;
    return this.now();
  }

  private now(): string {
    return new Date(begin + this.second * 1_000).toISOString();
  }

  private async take(change: RetentionChange): Promise<void> {
    await this.stage.take(change);
    await this.hear();
  }

  private async hear(): Promise<void> {
    await this.stage.goTo(begin + this.second * 1_000 + 1_000, (_, __, body) => {
      const { type, data } = JSON.parse(body) as AlertEvent;
      this.told.push(`${type.replace('alert.', '')} ${data.customer.id}`);
    });
  }
}

/** Two that are one: what was told since of the one that stays. */
interface Together {
  readonly from: string;
  readonly into: string;
  /** When the one that goes told of it, and when the other one did. */
  readonly since: string;
  joinedAt: string;
  readonly told: RetentionChange[];
}

type Of = { readonly interaction: string } | { readonly interactions: readonly string[] };

function nameOf(each: Of): string {
  return 'interaction' in each ? each.interaction : (each.interactions[0] ?? '');
}
