import { interactionRef, kinds, parseInstant } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';
import { causeOf } from './cause.ts';
import { nounOf } from './clock-kinds.ts';
import type { Polarity } from './lexicon.ts';
import type { Override } from './override.ts';
import type { SaidText } from './text.ts';

/** What one interaction says, as the score needs it. Times are ms since the epoch. */
export interface DomainInteraction {
  /** `source#id`, as the contract's `interactionRef` writes it. */
  readonly ref: string;
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly direction: 'inbound' | 'outbound' | 'ambient';
  readonly occurredAt: number;
  /** When ingestion had it: decides whether it is backfill. */
  readonly receivedAt: number;
  /** When scoring counted it, by the database's clock: decides what was known when. */
  readonly countedAt: number;
  /** Order of counting among those counted at the same moment. */
  readonly sequence: number;
  readonly amount?: Amount;
  readonly rating?: Rating;
  /** As the sender judged the text. */
  readonly sentiment?: Polarity;
  /** What the customer wrote; the supplier's own words say nothing about the customer. */
  readonly text?: SaidText;
  readonly facts?: Readonly<Record<string, FactValue>>;
  /** Refs of the interactions that this one takes back. */
  readonly retracts?: readonly string[];
  /** When what it tells of runs out, RFC 3339 as sent: an offer's end, a promise's due time. */
  readonly expiresAt?: string;
  /** What a person puts in the place of the score; null: nothing any more. Only the product's own API says it. */
  readonly override?: Pick<Override, 'score' | 'points' | 'reason' | 'owner' | 'until'> | null;
  /** What it is about first, `type:ns:id`: the reference of the kind's own type (a ticket's of `ticket.solved`), else the first. The own id of a call, an e-mail or the like is nothing to be about. */
  readonly reference?: string;
  /** The other references, the own id of a call or an e-mail among them. */
  readonly also?: readonly string[];
  /** The promise, offer or need that it is about, `type:ns:id`; without a reference the interaction's own ref. */
  readonly object?: string;
  /** One side asks and waits; the direction says which. */
  readonly expectsAnswer?: true;
  /** Nobody sent it: it fell due, or was answered at once, of what this interaction opened. */
  readonly due?: string;
  /** Ids of the items that it is about. */
  readonly items?: readonly string[];
  /** The event of the surroundings that this tells the customer of, as its ref. */
  readonly cause?: string;
  /** Of a kind that says whether something is so: whether it is. */
  readonly affirms?: boolean;
  /** Of a merge: the customer that went into this one. Only the product's own API says it. */
  readonly merged?: string;
}

export interface Amount {
  readonly value: number;
  readonly currency: string;
  readonly meaning?: string;
}

export interface Rating {
  readonly scale: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
}

export type FactValue = string | number | boolean | null;

/** Where in the order of counting an interaction stands. */
export interface Counted {
  readonly countedAt: number;
  readonly sequence: number;
}

/** The fields of an interactions.v1 record that a domain interaction is made of. */
export interface SourceRecord {
  readonly source: string;
  readonly id: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly data: Interaction;
}

/** The one order in which interactions are folded: the same whatever order they arrived in. */
export function compareInteractions(a: SortKey, b: SortKey): number {
  return a.occurredAt - b.occurredAt || compareText(a.source, b.source) || compareText(a.id, b.id);
}

export interface SortKey {
  readonly occurredAt: number;
  readonly source: string;
  readonly id: string;
}

/** The order in which interactions were counted; the order of folding where that leaves a choice. */
export function compareCounted(a: DomainInteraction, b: DomainInteraction): number {
  return a.countedAt - b.countedAt || a.sequence - b.sequence || compareInteractions(a, b);
}

/** By UTF-16 units: a locale's order may change with the machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Kinds that describe the customer or correct the record: no contact between the two sides. */
export function isAdministrative(kind: string): boolean {
  return kind === 'customer.updated' || kind === 'interaction.retracted' || isOverride(kind) || isMerge(kind);
}

/** That customers are one, or are it no longer: the timelines stay as they are, and so does what is folded of them. */
export function isMerge(kind: string): boolean {
  return kind === 'customer.merged' || kind === 'customer.unmerged';
}

/** A person's word on the score itself. */
export function isOverride(kind: string): boolean {
  return kind === 'override.set' || kind === 'override.ended';
}

/** The domain's view of a canonical record. */
export function fromContract(record: SourceRecord, counted: Counted): DomainInteraction {
  const { data } = record;
  const cause = causeOf(record);
  return {
    ref: interactionRef(record.source, record.id),
    source: record.source,
    id: record.id,
    kind: data.kind,
    direction: data.direction,
    occurredAt: Date.parse(data.occurredAt),
    receivedAt: Date.parse(record.receivedAt),
    ...counted,
    ...saidIn(data),
    ...clockIn(record),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Kinds by which one side asks the other; an e-mail does when its sender says so. */
const questions: ReadonlySet<string> = new Set(['question.asked', 'ticket.created', 'survey.sent', 'quote.sent']);
const perhapsQuestions: ReadonlySet<string> = new Set(['email.received', 'email.sent']);

function clockIn({ source, id, data }: SourceRecord): Pick<DomainInteraction, 'object' | 'expectsAnswer'> {
  const { kind, refs = [], attributes = {} } = data;
  const noun = nounOf(kind);
  const isQuestion = questions.has(kind) || (perhapsQuestions.has(kind) && String(attributes['expectsAnswer']) === 'true');
  if (noun === undefined) return isQuestion ? { expectsAnswer: true } : {};
  const named = refs.find((ref) => ref.type === noun);
  if (named !== undefined) return { object: referenceKey(named) };
  // What has no reference of its own is named by the interaction that opened it.
  const opened = refs.find((ref) => ref.type === 'interaction');
  return { object: opened === undefined ? interactionRef(source, id) : interactionRef(opened.ns, opened.id) };
}

/** A reference as one text, `type:ns:id`. */
export function referenceKey({ type, ns, id }: { type: string; ns: string; id: string }): string {
  return `${type}:${ns}:${id}`;
}

function saidIn(data: Interaction): Partial<DomainInteraction> {
  const said: { -readonly [K in keyof DomainInteraction]?: DomainInteraction[K] } = {};
  if (data.value !== undefined) {
    const { amount, currency, meaning } = data.value;
    said.amount = { value: Number(amount), currency, ...(meaning === undefined ? {} : { meaning }) };
  }
  if (data.rating !== undefined) said.rating = data.rating;
  if (data.sentiment !== undefined) said.sentiment = { score: data.sentiment.score, confidence: data.sentiment.confidence };
  if (data.text !== undefined && data.direction !== 'outbound' && !isAdministrative(data.kind)) said.text = writtenIn(data.text);
  if (data.facts !== undefined) said.facts = data.facts;
  if (data.kind === 'interaction.retracted') said.retracts = retractedRefs(data);
  if (isOverride(data.kind)) said.override = data.kind === 'override.set' ? overrideIn(data) : null;
  const expiry = expiryIn(data);
  if (expiry !== undefined) said.expiresAt = expiry;
  Object.assign(said, namedIn(data));
  if (data.items !== undefined && data.items.length > 0) said.items = data.items.map(({ id }) => id);
  const merged = data.kind === 'customer.merged' ? data.attributes?.['from'] : undefined;
  if (typeof merged === 'string') said.merged = merged;
  const affirms = affirmedIn(data);
  if (affirms !== undefined) said.affirms = affirms;
  return said;
}

/** Contacts that have an id of their own; who contacts somebody does so about something else. */
const contacts: ReadonlySet<string> = new Set(['call', 'email', 'chat', 'sms', 'letter', 'meeting']);

function namedIn({ kind, channel, refs = [] }: Interaction): Pick<DomainInteraction, 'reference' | 'also'> {
  if (refs.length === 0) return {};
  const own = kinds[kind]?.object;
  const isContact = ({ type }: { type: string }): boolean => contacts.has(type) && (type === own || type === channel);
  const place = (ref: { type: string }): number => (isContact(ref) ? 2 : Number(ref.type !== own));
  const [first, ...others] = [...refs].sort((a, b) => place(a) - place(b));
  if (first === undefined) return {};
  const keys = others.map(referenceKey);
  if (refs.length === 1 && isContact(first)) return { also: [referenceKey(first)] };
  return { reference: referenceKey(first), ...(keys.length === 0 ? {} : { also: keys }) };
}

/** Undefined: the kind asks nothing, or the sender does not answer. */
function affirmedIn({ kind, attributes }: Interaction): boolean | undefined {
  const question = kinds[kind]?.question;
  const answer = question === undefined ? undefined : attributes?.[question];
  return answer === 'true' || answer === 'false' ? answer === 'true' : undefined;
}

function writtenIn({ body, lang }: NonNullable<Interaction['text']>): SaidText {
  return { body, ...(lang === undefined ? {} : { lang }) };
}

/** Attributes are whatever the sender wrote; only an RFC 3339 moment may stand in a signal. */
function expiryIn({ attributes }: Interaction): string | undefined {
  const texts = [attributes?.['validUntil'], attributes?.['dueAt'], attributes?.['until']].filter((value) => typeof value === 'string');
  return texts.find((text) => parseInstant(text) !== null);
}

/** As the API writes it: nobody else's may stand here. */
function overrideIn({ attributes = {} }: Interaction): NonNullable<DomainInteraction['override']> {
  const { score, points, reason, owner, until } = attributes;
  const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { score: number(score), points: number(points), reason: text(reason), owner: text(owner), until: parseInstant(text(until)) ?? -Infinity };
}

function retractedRefs(data: Interaction): string[] {
  return (data.refs ?? []).filter((ref) => ref.type === 'interaction').map((ref) => interactionRef(ref.ns, ref.id));
}
