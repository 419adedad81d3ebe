import type { RetentionChange } from '@rapport/contracts';
import { allFive } from './changes.ts';
import { begin } from './merge-story.ts';
import type { TimelineStage } from './timeline.ts';

type Customer = 'acme' | 'north';
type Contribution = RetentionChange['contributions'][number];

/** One thing that happened to one of the two, or that a person did to the alerts that it then had. */
export interface Happening {
  readonly customer: Customer;
  readonly kind: string;
  readonly id: string;
  readonly points: number;
  readonly about?: string;
  readonly when: 'before' | 'meanwhile' | 'after';
}

/** Points by which the score of the two together lies off. */
const OFFSET = -7;

const signalKinds = ['offer.received', 'promise.broken'];
const closingKinds = ['offer.countered', 'promise.kept', 'ticket.answered', 'order.placed'];

/** What closes what; each thing once, and after it was opened. */
const closedBy: Readonly<Record<string, string>> = { 'complaint.received': 'ticket.answered', 'offer.received': 'offer.countered', 'promise.broken': 'promise.kept' };

const happenings = [
  ['complaint.received', -16, -4], ['complaint.received', -16, -4], ['delivery.failed', -12, -3], ['offer.received', -8, -2], ['promise.broken', -8, -2], ['order.placed', 1, 3], ['resolve', 0, 0],
] as const;

/** The same seed makes the same story. */
export function randomStory(seed: number): Happening[] {
  const random = randomOf(seed);
  const pick = <V>(of: readonly V[]): V => of[Math.floor(random() * of.length)] as V;
  const between = (low: number, high: number): number => low + random() * (high - low);
  const open: Happening[] = [];
  const story = (['before', 'meanwhile', 'after'] as const).flatMap((when) => Array.from({ length: 2 + Math.floor(random() * 4) }, (_, index): Happening => {
    const id = `crm#${when}-${index}`;
    const [closed] = open.length > 0 && random() < 0.3 ? open.splice(Math.floor(random() * open.length), 1) : [];
    if (closed !== undefined) return { customer: closed.customer, when, id, kind: closedBy[closed.kind] ?? '', points: between(1, 7), about: closed.about ?? '' };
    const [kind, low, high] = pick(happenings);
    const told = { customer: pick<Customer>(['acme', 'north']), when, id, kind, points: between(low, high), ...(kind in closedBy ? { about: `thing:crm:${when}-${index}` } : {}) };
    if (kind in closedBy) open.push(told);
    return told;
  }));
  // What came meanwhile to the one that goes is told in one change.
  const [once] = story.filter((each) => isOfNorthMeanwhile(each));
  return story.filter((each) => each === once || !isOfNorthMeanwhile(each));
}

function isOfNorthMeanwhile({ customer, when, kind }: Happening): boolean {
  return customer === 'north' && when === 'meanwhile' && kind !== 'resolve';
}

/** Tells a story to notification, a minute a happening. */
export class StoryTeller {
  private minute = 0;
  private began = 0;
  private readonly scores = { acme: 85, north: 85 };
  private meanwhile: Happening[] = [];
  private readonly happened = new Map<string, string>();

  constructor(private readonly stage: TimelineStage, private readonly tenant: string) {}

  /** `merge`: whose change of the end is read first; in between the two are one. */
  async tell(story: readonly Happening[], merge: 'never' | Customer): Promise<void> {
    for (const customer of ['acme', 'north'] as const) await this.happens({ customer, kind: 'order.placed', id: `crm#${customer}-first`, points: 0, when: 'before' });
    for (const each of story.filter(({ when }) => when === 'before')) await this.happens(each);
    this.minute += 1;
    this.began = this.minute;
    if (merge !== 'never') await this.begins();
    for (const each of story.filter(({ when }) => when === 'meanwhile')) await (merge === 'never' ? this.happens(each) : this.happensToBoth(each));
    this.minute += 1;
    if (merge !== 'never') await this.ends(merge);
    for (const each of story.filter(({ when }) => when === 'after')) await this.happens(each);
  }

  private async happens(each: Happening): Promise<void> {
    this.minute += 1;
    if (each.kind === 'resolve') return this.resolve(each);
    this.scores[each.customer] += each.points;
    await this.says(each.customer, this.scores[each.customer], [each]);
  }

  private async happensToBoth(each: Happening): Promise<void> {
    this.minute += 1;
    if (each.kind === 'resolve') return this.resolve(each);
    this.scores[each.customer] += each.points;
    if (each.customer === 'north') this.meanwhile.push(each);
    await this.says('acme', this.together(), [each]);
  }

  private async begins(): Promise<void> {
    await this.says('north', this.scores.north, [], { mergedInto: 'acme' });
    await this.says('acme', this.together(), [], { contributions: [merged(this.together() - this.scores.acme)] });
  }

  private async ends(first: Customer): Promise<void> {
    const tell = {
      north: () => this.says('north', this.scores.north, this.meanwhile),
      acme: () => this.says('acme', this.scores.acme, [], { contributions: [merged(this.scores.acme - this.together())] }),
    };
    await tell[first]();
    await tell[first === 'north' ? 'acme' : 'north']();
  }

  private together(): number {
    return this.scores.acme + this.scores.north - 85 + OFFSET;
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

  private async says(customer: Customer, score: number, told: readonly Happening[], more: Partial<RetentionChange> = {}): Promise<void> {
    const asOf = new Date(this.moment()).toISOString();
    for (const { id } of told) if (!this.happened.has(id)) this.happened.set(id, asOf);
    const named = told.map(({ kind, id, about }) => ({ kind, interaction: id, occurredAt: this.happened.get(id) ?? '', ...(about === undefined ? {} : { about }) }));
    await this.stage.take({
      ...allFive(customer, { tenant: this.tenant, asOf }), score, band: score < 35 ? 'at-risk' : score < 60 ? 'watch' : 'steady',
      contributions: told.map((each) => contributionOf(each, this.happened.get(each.id) ?? '')),
      signals: named.filter(({ kind }) => signalKinds.includes(kind)), closings: named.filter(({ kind }) => closingKinds.includes(kind)), ...more,
    });
  }

  private moment(): number {
    return begin + this.minute * 60_000;
  }
}

function merged(points: number): Contribution {
  return { kind: 'merge', determinant: 'rhythm', points, dial: 0, interactions: [] };
}

function contributionOf({ kind, points, id, about }: Happening, occurredAt: string): Contribution {
  const determinant = kind === 'delivery.failed' ? 'availability' : kind === 'order.placed' ? 'rhythm' : 'service';
  return { kind: 'event', determinant, interactionKind: kind, points, dial: points, occurredAt, interactions: [id], ...(about === undefined ? {} : { about }) };
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
