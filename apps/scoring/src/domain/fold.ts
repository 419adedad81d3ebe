import { kinds } from '@rapport/contracts';
import { isOfClock } from './clock-kinds.ts';
import { isContact } from './contact.ts';
import { clocksAfter, isToldAlready } from './due.ts';
import type { Clock } from './due.ts';
import { dayMs, dayNumber } from './duration.ts';
import { evidenceOf } from './evidence.ts';
import { compareInteractions, isAdministrative } from './interaction.ts';
import type { DomainInteraction, FactValue } from './interaction.ts';
import { inReportingCurrency } from './model.ts';
import type { Model } from './model.ts';
import type { Override } from './override.ts';
import { askedAfter } from './question.ts';
import type { Question } from './question.ts';
import { addRetention } from './retention.ts';
import type { Retention } from './retention.ts';
import { addRevenue, revenueOf } from './revenue.ts';

export type Phase = 'first-contact' | 'account-opened' | 'ordering' | 'service';

/** What a customer's interactions amount to: plain numbers, the same to the bit in whatever order they arrived. */
export interface Fold {
  modelVersion: number;
  /** Sort key of the newest interaction folded. */
  newest: [occurredAt: number, source: string, id: string] | null;
  /** Interactions between the two sides: updates of the record, retractions and what a clock tells are none. */
  interactions: number;
  firstAt: number | null;
  /** The newest interaction of either side. */
  contactAt: number | null;
  phase: Phase;
  /** A loss event is newer than the newest retention event and the newest signature. */
  lost: boolean;
  signedAt: number | null;
  /** endsAt is the last moment of the contract. */
  contract: { endsAt: number; beganAt: number } | null;
  retention: Retention | null;
  /** Per part, decayed to its own `evidenceAt`. */
  evidenceFor: number[];
  evidenceAgainst: number[];
  evidenceAt: (number | null)[];
  facts: Record<string, { value: FactValue; at: number }>;
  /** The newest one that was not taken back; in force until its end. */
  override: Override | null;
  /** [UTC day, amount in the reporting currency] of the last twelve months. */
  revenue: [number, number][];
  /** Promises, offers, needs and questions that are open and will fall due. */
  clocks: readonly Clock[];
  /** What the customer asked and nobody has answered: the newest of them, oldest first. */
  asked: readonly Question[];
}

/** More open questions of a customer are not kept with its state. */
export const mostAsked = 32;

export function emptyFold(model: Model): Fold {
  const zeros = model.parts.map(() => 0);
  return {
    modelVersion: model.version,
    newest: null,
    interactions: 0,
    firstAt: null,
    contactAt: null,
    phase: 'first-contact',
    lost: false,
    signedAt: null,
    contract: null,
    retention: null,
    evidenceFor: zeros,
    evidenceAgainst: [...zeros],
    evidenceAt: model.parts.map(() => null),
    facts: {},
    override: null,
    revenue: [],
    clocks: [],
    asked: [],
  };
}

export function cloneFold(fold: Fold): Fold {
  return {
    ...fold,
    contract: fold.contract && { ...fold.contract },
    retention: fold.retention && { ...fold.retention, recent: [...fold.retention.recent] },
    evidenceFor: [...fold.evidenceFor],
    evidenceAgainst: [...fold.evidenceAgainst],
    evidenceAt: [...fold.evidenceAt],
    facts: { ...fold.facts },
    revenue: fold.revenue.map(([day, amount]) => [day, amount]),
  };
}

/** True when the interaction stands before the newest one folded: the customer must be folded again from its timeline. */
export function isOlderThanFolded(fold: Fold, interaction: DomainInteraction): boolean {
  if (fold.newest === null) return false;
  const [occurredAt, source, id] = fold.newest;
  return compareInteractions(interaction, { occurredAt, source, id }) <= 0;
}

/** The fold with one more interaction, which must not be older than the newest one folded. */
export function foldInteraction(fold: Fold, interaction: DomainInteraction, model: Model): Fold {
  const next = cloneFold(fold);
  foldInto(next, interaction, model);
  return next;
}

/** Folds interactions that are sorted and none of which is retracted. */
export function foldSorted(interactions: readonly DomainInteraction[], model: Model): Fold {
  const fold = emptyFold(model);
  for (const interaction of interactions) foldInto(fold, interaction, model);
  return fold;
}

/** Folds on over sorted interactions until a moment, from the index `next` on; answers the index of the first one after it. */
export function foldUntil(fold: Fold, model: Model, on: { known: readonly DomainInteraction[]; next: number; moment: number }): number {
  let { next } = on;
  for (let one = on.known[next]; one !== undefined && one.occurredAt <= on.moment; one = on.known[next]) {
    foldInto(fold, one, model);
    next += 1;
  }
  return next;
}

/** As foldInteraction, changing the fold in place: O(1), whatever the customer's history. */
export function foldInto(fold: Fold, interaction: DomainInteraction, model: Model): void {
  const { kind, occurredAt } = interaction;
  if (isOlderThanFolded(fold, interaction)) throw new RangeError(`${interaction.ref} is older than what is folded`);
  fold.newest = [occurredAt, interaction.source, interaction.id];
  fold.firstAt ??= occurredAt;
  if (!isAdministrative(kind) && !isOfClock(kind)) {
    fold.interactions += 1;
    if (isContact(interaction)) fold.contactAt = occurredAt;
  }
  fold.phase = kinds[kind]?.phase ?? fold.phase;
  learnFacts(fold, interaction, model);
  learnBinding(fold, interaction, model);
  if (interaction.override !== undefined) fold.override = interaction.override && { ...interaction.override, since: occurredAt, ref: interaction.ref };
  const evidence = isToldAlready(fold.clocks, interaction) ? [] : evidenceOf(interaction, model);
  for (const { part, amount } of evidence) addEvidence(fold, { part, amount, at: occurredAt }, model);
  const revenue = revenueOf(interaction, model);
  if (revenue !== 0) addRevenue(fold.revenue, dayNumber(occurredAt), revenue);
  fold.clocks = clocksAfter(fold.clocks, interaction, model);
  const asked = askedAfter(fold.asked, interaction);
  fold.asked = asked.length > mostAsked ? asked.slice(-mostAsked) : asked;
}

function learnFacts(fold: Fold, interaction: DomainInteraction, model: Model): void {
  const { facts, occurredAt: at } = interaction;
  if (facts === undefined) return;
  for (const name of Object.keys(facts).sort()) {
    const value = facts[name] ?? null;
    const changed = fold.facts[name]?.value !== value;
    fold.facts[name] = { value, at };
    if (name === model.contract.fact && changed) fold.contract = contractUntil(value, at);
  }
}

/** A date without a time is the whole day; null: the fact names no moment. */
export function contractUntil(value: FactValue, beganAt: number): Fold['contract'] {
  const start = momentOf(value);
  if (start === null) return null;
  const wholeDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return { endsAt: wholeDay ? start + dayMs - 1 : start, beganAt };
}

/** The moment that a fact's value names, if it names one. */
export function momentOf(value: FactValue): number | null {
  if (typeof value !== 'string') return null;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : moment;
}

/** What binds the customer: retention events, signatures and losses. */
function learnBinding(fold: Fold, interaction: DomainInteraction, model: Model): void {
  const { kind, occurredAt } = interaction;
  if (kind === 'contract.signed') {
    fold.signedAt = occurredAt;
    fold.lost = false;
    if (fold.contract !== null) fold.contract.beganAt = occurredAt;
  }
  if (model.retentionKinds.has(kind)) {
    fold.lost = false;
    const amount = interaction.amount === undefined ? null : inReportingCurrency(model, interaction.amount);
    fold.retention = addRetention(fold.retention, { at: occurredAt, amount }, model.rhythm.gapDays);
  }
  if (model.lossKinds.has(kind)) fold.lost = true;
}

function addEvidence(fold: Fold, evidence: { part: number; amount: number; at: number }, model: Model): void {
  const { part, amount, at } = evidence;
  const factor = decay(model.parts[part]?.halfLifeMs ?? null, at - (fold.evidenceAt[part] ?? at));
  fold.evidenceFor[part] = (fold.evidenceFor[part] ?? 0) * factor + Math.max(amount, 0);
  fold.evidenceAgainst[part] = (fold.evidenceAgainst[part] ?? 0) * factor + Math.max(-amount, 0);
  fold.evidenceAt[part] = at;
}

/** What is left of evidence after a time; all of it without a half-life. */
export function decay(halfLifeMs: number | null, elapsedMs: number): number {
  return halfLifeMs === null || elapsedMs <= 0 ? 1 : Math.exp((-Math.LN2 * elapsedMs) / halfLifeMs);
}
