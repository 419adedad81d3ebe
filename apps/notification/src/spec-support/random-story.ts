import type { RetentionChange } from '@rapport/contracts';
import { allFive } from './changes.ts';
import { begin } from './merge-story.ts';
import type { TimelineStage } from './timeline.ts';

/** Acme and north are one for a time; south, in some stories, becomes one with acme and stays so. */
const customers = ['acme', 'north', 'south'] as const;
type Customer = (typeof customers)[number];
type Contribution = RetentionChange['contributions'][number];

/** One thing that happened to one of them, or that a person did to the alerts that it then had. */
export interface Happening {
  readonly customer: Customer;
  readonly kind: string;
  readonly id: string;
  readonly points: number;
  readonly about?: string;
  readonly when: 'before' | 'meanwhile' | 'after';
}

/** Points by which the score of two together lies off. */
const OFFSET = -7;

const signalKinds = ['offer.received', 'promise.broken'];
const closingKinds = ['offer.countered', 'promise.kept', 'ticket.answered', 'order.placed'];

/** What closes what; each thing once, and after it was opened. */
const closedBy: Readonly<Record<string, string>> = { 'complaint.received': 'ticket.answered', 'offer.received': 'offer.countered', 'promise.broken': 'promise.kept' };

const happenings = [
  ['complaint.received', -16, -4], ['complaint.received', -16, -4], ['delivery.failed', -12, -3], ['offer.received', -8, -2], ['promise.broken', -8, -2], ['order.placed', 1, 3], ['resolve', 0, 0],
] as const;

/** The same seed makes the same story. */
export function randomStory(seed: number, whom: readonly Customer[] = ['acme', 'north']): Happening[] {
  const random = randomOf(seed);
  const pick = <V>(of: readonly V[]): V => of[Math.floor(random() * of.length)] as V;
  const between = (low: number, high: number): number => low + random() * (high - low);
  const open: Happening[] = [];
  return (['before', 'meanwhile', 'after'] as const).flatMap((when) => Array.from({ length: 2 + Math.floor(random() * 4) }, (_, index): Happening => {
    const id = `crm#${when}-${index}`;
    const [closed] = open.length > 0 && random() < 0.3 ? open.splice(Math.floor(random() * open.length), 1) : [];
    if (closed !== undefined) return { customer: closed.customer, when, id, kind: closedBy[closed.kind] ?? '', points: between(1, 7), about: closed.about ?? '' };
    const [kind, low, high] = pick(happenings);
    const told = { customer: pick(whom), when, id, kind, points: between(low, high), ...(kind in closedBy ? { about: `thing:crm:${when}-${index}` } : {}) };
    if (kind in closedBy) open.push(told);
    return told;
  }));
}

export type Ending = 'never' | 'acme' | 'north';

/** Tells a story to notification, a minute a happening. */
export class StoryTeller {
  private minute = 0;
  private began = 0;
  private readonly scores: Record<Customer, number> = { acme: 85, north: 85, south: 85 };
  /** Who is one with acme, itself among them. */
  private readonly members = new Set<Customer>(['acme']);
  /** What acme, with whom it is one but for north, and north would have told while the two are one. */
  private readonly alone: Record<'acme' | 'north', RetentionChange[]> = { acme: [], north: [] };
  private readonly happened = new Map<string, string>();

  constructor(private readonly stage: TimelineStage, private readonly tenant: string) {}

  /** `ending`: whose change of the end is read first; never: the two are not one at all. `joins`: when south becomes one with acme. */
  async tell(story: readonly Happening[], ending: Ending, joins?: Happening['when']): Promise<void> {
    for (const customer of customers) await this.happens({ customer, kind: 'order.placed', id: `crm#${customer}-first`, points: 0, when: 'before' });
    await this.tellAll(story.filter(({ when }) => when === 'before'), joins === 'before');
    this.minute += 1;
    this.began = this.minute;
    if (ending !== 'never') await this.joins('north');
    // First what people do: what another one's order has ended they can't resolve any more.
    const meanwhile = story.filter(({ when }) => when === 'meanwhile').toSorted((one, other) => Number(other.kind === 'resolve') - Number(one.kind === 'resolve'));
    await this.tellAll(meanwhile, joins === 'meanwhile');
    this.minute += 1;
    if (ending !== 'never') await this.parts(ending);
    await this.tellAll(story.filter(({ when }) => when === 'after'), joins === 'after');
  }

  /** South joins in the middle. */
  private async tellAll(happenings: readonly Happening[], joins: boolean): Promise<void> {
    for (const [place, each] of happenings.entries()) {
      if (joins && place === happenings.length >> 1) {
        this.minute += 1;
        await this.joins('south');
      }
      await this.happens(each);
    }
  }

  private async happens(each: Happening): Promise<void> {
    this.minute += 1;
    if (each.kind === 'resolve') return this.resolve(each);
    this.scores[each.customer] += each.points;
    const of = this.members.has(each.customer) ? 'acme' : each.customer;
    if (this.members.has('north')) {
      if (each.customer === 'north') this.alone.north.push(this.changeOf('north', this.scores.north, [each]));
      else if (of === 'acme') this.alone.acme.push(this.changeOf('acme', this.without(), [each]));
    }
    await this.says(of, of === 'acme' ? this.together() : this.scores[of], [each]);
  }

  private async joins(from: 'north' | 'south'): Promise<void> {
    const [before, without] = [this.together(), this.without()];
    await this.says(from, this.scores[from], [], { mergedInto: 'acme' });
    this.members.add(from);
    if (from === 'south' && this.members.has('north')) this.alone.acme.push({ ...this.changeOf('acme', this.without(), []), ...joining('south', this.without() - without) });
    await this.says('acme', this.together(), [], joining(from, this.together() - before));
  }

  private async parts(first: 'acme' | 'north'): Promise<void> {
    const before = this.together();
    this.members.delete('north');
    const after = this.together();
    const tell = {
      north: () => this.says('north', this.scores.north, [], { unmerged: this.unmerged('north', 'acme') }),
      acme: () => this.says('acme', after, [], { contributions: [merged(after - before)], unmerged: this.unmerged('acme', 'north') }),
    };
    await tell[first]();
    await tell[first === 'north' ? 'acme' : 'north']();
  }

  private unmerged(customer: 'acme' | 'north', from: Customer): NonNullable<RetentionChange['unmerged']> {
    const since = new Date(begin + this.began * 60_000).toISOString();
    return { from: [from], since, changes: [...this.alone[customer], this.changeOf(customer, customer === 'acme' ? this.together() : this.scores.north, [])] };
  }

  private together(members: Iterable<Customer> = this.members): number {
    return [...members].reduce((sum, member) => sum + this.scores[member] - 85 + OFFSET, 85 - OFFSET);
  }

  private without(): number {
    return this.together([...this.members].filter((member) => member !== 'north'));
  }

  /** What was opened before the two were one can be told from the other one's. */
  private async resolve({ customer, when }: Happening): Promise<void> {
    await this.stage.goTo(this.moment(), () => undefined);
    const alerts = await this.stage.dataSource.query<{ id: string }[]>(
      `SELECT id FROM notification.alert WHERE tenant_id = $1 AND customer_id = $2 AND state <> 'resolved' AND ($3 OR opened_at < $4) ORDER BY id`,
      [this.tenant, customer, when !== 'meanwhile', new Date(begin + this.began * 60_000)],
    );
    for (const { id } of alerts) await this.stage.actOn(this.tenant, id, { what: 'resolve', outcome: null, comment: null });
  }

  private says(customer: Customer, score: number, told: readonly Happening[], more: Partial<RetentionChange> = {}): Promise<void> {
    return this.stage.take({ ...this.changeOf(customer, score, told), ...more });
  }

  private changeOf(customer: Customer, score: number, told: readonly Happening[]): RetentionChange {
    const asOf = new Date(this.moment()).toISOString();
    for (const { id } of told) if (!this.happened.has(id)) this.happened.set(id, asOf);
    const named = told.map(({ kind, id, about }) => ({ kind, interaction: id, occurredAt: this.happened.get(id) ?? '', ...(about === undefined ? {} : { about }) }));
    return {
      ...allFive(customer, { tenant: this.tenant, asOf }), score, band: score < 35 ? 'at-risk' : score < 60 ? 'watch' : 'steady',
      contributions: told.map((each) => contributionOf(each, this.happened.get(each.id) ?? '')),
      signals: named.filter(({ kind }) => signalKinds.includes(kind)), closings: named.filter(({ kind }) => closingKinds.includes(kind)),
    };
  }

  private moment(): number {
    return begin + this.minute * 60_000;
  }
}

function joining(from: Customer, points: number): Pick<RetentionChange, 'contributions' | 'joinedBy'> {
  return { contributions: [merged(points)], joinedBy: [from] };
}

function merged(points: number): Contribution {
  return { kind: 'merge', determinant: 'rhythm', points, dial: 0, interactions: [] };
}

function contributionOf({ kind, points, id }: Happening, occurredAt: string): Contribution {
  const determinant = kind === 'delivery.failed' ? 'availability' : kind === 'order.placed' ? 'rhythm' : 'service';
  return { kind: 'event', determinant, interactionKind: kind, points, dial: points, occurredAt, interactions: [id] };
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) / 4_294_967_296;
  };
}
