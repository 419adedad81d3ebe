import { interactionRef } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { contactsIn } from './contacts.ts';
import type { DescriptionRow, KeepRequest, OutboxRow, StateRow, TakenState, TimelineRow } from './database/batch.ts';
import { describe, nothingSaid, saysSomething, traitsOf } from './description.ts';
import type { Description, Said } from './description.ts';
import { advance, isLookBackDue, needsTimeline, takesBack } from './domain/advance.ts';
import type { Advance } from './domain/advance.ts';
import { retractedRefs } from './domain/active.ts';
import { modelInForce } from './domain/model.ts';
import type { ModelVersion } from './domain/model.ts';
import { decodeState, emptyState, encodeState } from './domain/state.ts';
import type { CustomerState } from './domain/state.ts';
import { ownerOf, timelineRow } from './lane-work.ts';
import type { CustomerWork } from './lane-work.ts';
import { changeRow } from './outgoing.ts';
import { customerKey, readTimelines } from './timeline-reader.ts';
import type { TimelineItem } from './timeline-reader.ts';

/** What folding some customers has to write. */
export interface Folded {
  readonly timeline: TimelineRow[];
  readonly states: StateRow[];
  readonly descriptions: DescriptionRow[];
  readonly outbox: OutboxRow[];
  readonly scored: KeepRequest['scored'][number][];
  /** Customers of whom something is taken back now. */
  readonly retracting: CustomerWork[];
}

interface Loaded {
  readonly work: CustomerWork;
  readonly state: CustomerState;
  readonly models: readonly ModelVersion[];
}

/** Customers folded between two heartbeats: some milliseconds of computing. */
const turn = 250;

/**
 * Folds what is new into each customer and says what it did. History is read only for customers whose new interactions
 * are older than what is folded already, take something back, or meet another model version, and for reviews that look
 * back: one query for all of them.
 */
export async function foldCustomers(
  manager: EntityManager,
  customers: readonly CustomerWork[],
  models: ReadonlyMap<string, readonly ModelVersion[]>,
  heartbeat: () => Promise<void>,
): Promise<Folded> {
  const folded: Folded = { timeline: [], states: [], descriptions: [], outbox: [], scored: [], retracting: [] };
  const loaded = customers.map((work): Loaded => ({ work, state: stateOf(work.taken), models: modelsOf(models, work.tenant) }));
  const refolded = loaded.filter(readsTimeline);
  const timelines = await readTimelines(manager, refolded.map(({ work }) => work));
  const needed = new Set(refolded);
  for (const [index, customer] of loaded.entries()) {
    const history = needed.has(customer) ? (timelines.get(customerKey(customer.work.tenant, customer.work.customer)) ?? []) : undefined;
    foldCustomer(folded, customer, history);
    if (index % turn === turn - 1) await heartbeat();
  }
  return folded;
}

/** A lane looks back at nobody: it would read history at every customer's first event of a day. */
function readsTimeline({ work: { interactions, now }, state, models }: Loaded): boolean {
  return needsTimeline(state, interactions, { now, models }) || (interactions.length === 0 && isLookBackDue(state, now));
}

function stateOf(taken: TakenState | undefined): CustomerState {
  return taken === undefined ? emptyState() : decodeState(taken.state);
}

function modelsOf(models: ReadonlyMap<string, readonly ModelVersion[]>, tenant: string): readonly ModelVersion[] {
  const versions = models.get(tenant);
  if (versions === undefined) throw new Error(`the models of tenant "${tenant}" were not loaded`);
  return versions;
}

function foldCustomer(folded: Folded, { work, state, models }: Loaded, history: readonly TimelineItem[] | undefined): void {
  const { tenant, customer, now } = work;
  const timeline = history?.map(({ interaction }) => interaction);
  if (takesBack(state, work.interactions)) folded.retracting.push(work);
  const result = advance(state, work.interactions, { now, models, ...(timeline === undefined ? {} : { timeline }) });
  const before = work.taken?.said ?? null;
  const description = describeCustomer(work, before, history);
  const said = JSON.stringify(description);
  if (before === null ? description !== nothingSaid : said !== before) folded.descriptions.push(descriptionRow(work, description, said));
  for (const event of work.events) folded.timeline.push(timelineRow(event, ownerOf(work, refOf(event.arrival.record)), now, result.scores.get(refOf(event.arrival.record))));
  folded.scored.push(...scoredLater(work, state, result));
  folded.states.push(stateRow(work, result, modelInForce(models, now).version));
  if (result.change !== null) folded.outbox.push(changeRow(tenant, customer, description, result.change));
}

function refOf({ source, id }: { source: string; id: string }): string {
  return interactionRef(source, id);
}

/** Scores of interactions whose rows are there already: counted before their time, or waiting for their customer, and folded only now. */
function scoredLater({ tenant, adopted }: CustomerWork, { ahead }: CustomerState, { scores }: Advance): KeepRequest['scored'][number][] {
  return [...ahead, ...adopted].flatMap(({ ref, source, id }) => {
    const score = scores.get(ref);
    return score === undefined ? [] : [{ tenant, source, id, ...score }];
  });
}

/** The row of a state that was carried to a moment. */
export function stateRow(work: Pick<CustomerWork, 'tenant' | 'customer' | 'taken' | 'now'>, { state, score, nextReviewAt, valueAtStake, worstPart }: Advance, modelVersion: number): StateRow {
  return {
    tenant: work.tenant,
    customer: work.customer,
    isNew: work.taken === undefined,
    score: score.score,
    earlier: state.lookBack?.earlier ?? score.score,
    value12m: valueAtStake,
    contractEndsAt: storedEnd(state),
    asOf: work.now,
    nextReviewAt,
    modelVersion,
    band: score.band,
    phase: score.phase,
    basis: score.basis,
    determinant: worstPart,
    state: encodeState(state),
  };
}

/** PostgreSQL's years begin later than the language's; a contract that ended before 1970 is over in any case. */
function storedEnd({ fold }: CustomerState): number | null {
  return fold === null || fold.contract === null ? null : Math.max(fold.contract.endsAt, 0);
}

/** What is said about a customer. A retraction takes sayings back, too: then all are gone through again. */
function describeCustomer(work: CustomerWork, before: string | null, history: readonly TimelineItem[] | undefined): Description {
  const news = work.events.filter(({ byContact }) => !byContact).map(({ arrival: { record, occurredAt } }) => ({ ref: refOf(record), occurredAt, byMember: ownerOf(work, refOf(record)) !== work.customer, ...saidIn(record.data) }));
  const known = history === undefined ? [] : [...history.map(({ interaction }) => interaction), ...work.interactions];
  if (!known.some(({ retracts }) => retracts !== undefined)) return news.filter(saysSomething).reduce(describe, before === null ? nothingSaid : (JSON.parse(before) as Description));
  return described([...sayingsIn(history ?? [], work.customer), ...news], retractedRefs(known));
}

/** All that a timeline says about its customer, and about who is one with it. */
export function descriptionOf(timeline: readonly TimelineItem[], customer: string): Description {
  return described(sayingsIn(timeline, customer), retractedRefs(timeline.map(({ interaction }) => interaction)));
}

function described(sayings: readonly Said[], retracted: ReadonlySet<string>): Description {
  return sayings.filter((said) => saysSomething(said) && !retracted.has(said.ref)).reduce(describe, nothingSaid);
}

/** What people of an account are called is not what it is called. */
function sayingsIn(timeline: readonly TimelineItem[], customer: string): Said[] {
  const { refs } = contactsIn(timeline);
  return timeline.filter(({ interaction }) => !refs.has(interaction.ref)).map((item) => sayingOf(item, customer));
}

function sayingOf({ interaction: { ref, occurredAt }, data, owner }: TimelineItem, customer: string): Said {
  return { ref, occurredAt, byMember: owner !== customer, ...saidIn(data) };
}

function saidIn({ customer }: TimelineItem['data']): Omit<Said, 'ref' | 'occurredAt'> {
  return { name: customer?.name, locale: customer?.locale, traits: customer?.traits };
}

export function descriptionRow({ tenant, customer }: Pick<CustomerWork, 'tenant' | 'customer'>, description: Description, said: string): DescriptionRow {
  const [name = null] = description.name ?? [];
  const [locale = null] = description.locale ?? [];
  return { tenant, customer, name, locale, traits: JSON.stringify(traitsOf(description)), said };
}
