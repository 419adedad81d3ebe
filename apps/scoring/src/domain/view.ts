import { writeInstant } from '@rapport/contracts';
import type { Band, Basis, Part } from '@rapport/contracts';
import { happenedBy, knownBy } from './active.ts';
import { factsOf } from './change.ts';
import { activeAndDue, dueMoments } from './due.ts';
import { dayMs } from './duration.ts';
import { exchangeOf } from './exchange.ts';
import type { SideOfExchange } from './exchange.ts';
import { foldOf } from './explain.ts';
import type { History } from './explain.ts';
import { emptyFold, foldUntil } from './fold.ts';
import type { Fold, Phase } from './fold.ts';
import type { DomainInteraction, FactValue } from './interaction.ts';
import { dailyScores, earlierScore, normalOf, trendDays } from './look-back.ts';
import type { Normal } from './look-back.ts';
import { inReportingCurrency, modelInForce } from './model.ts';
import type { Model } from './model.ts';
import { nextReviewAt } from './next-review.ts';
import type { Override } from './override.ts';
import { overrideSpans, overrideText } from './override-spans.ts';
import { decimalAmount, revenueOf, yearDays } from './revenue.ts';
import { rounded } from './rounded.ts';
import { scoreAt } from './score.ts';
import type { Score } from './score.ts';
import { termsAt } from './terms.ts';
import { tiesOf } from './ties.ts';
import type { Tie } from './ties.ts';

export interface PartView {
  readonly score: number;
  readonly trend: number;
  readonly confidence: number;
  readonly lastEvidenceAt: string | null;
}

/** What GET /v1/customers/{id} says in numbers, as it stands on the wire; names and objects are added by the shell. */
export interface CustomerView {
  readonly phase: Phase | 'lost';
  /** The one in force; the one without an override; what a person set, while it holds. */
  readonly score: number;
  readonly computed: number;
  readonly override: OverrideView | null;
  readonly probability: number;
  readonly band: Band;
  readonly basis: Basis;
  readonly horizon: { readonly until: string; readonly days: number } | null;
  readonly confidence: number;
  readonly trend: { readonly days: number; readonly points: number };
  readonly normal: Normal | null;
  readonly interval: { readonly low: number; readonly high: number; readonly share: number };
  readonly asOf: string;
  readonly knownAt: string;
  readonly forecast: boolean;
  readonly modelVersion: number;
  readonly determinants: Readonly<Record<'product' | 'loyalty' | 'availability' | 'service' | 'exitBarriers', PartView>>;
  readonly relationship: Readonly<Record<'rapport' | 'trust' | 'emotion', PartView>> & {
    readonly loyalty: { readonly customer: number; readonly supplier: number };
    readonly value: Value;
    readonly exchange: ExchangeView;
    readonly ties: readonly Tie[];
  };
  readonly facts: Readonly<Record<string, Exclude<FactValue, null>>>;
  readonly nextReviewAt: string | null;
}

/** What a person put in the place of the score, or on top of it. */
export interface OverrideView {
  readonly score: number | null;
  readonly points: number | null;
  readonly reason: string;
  readonly owner: string;
  readonly since: string;
  readonly until: string;
}

/** Who contacts whom, and how fast each side answers, over `days`. */
export interface ExchangeView {
  readonly days: number;
  readonly customer: SideView;
  readonly supplier: SideView;
}

type SideView = Omit<SideOfExchange, 'lastAt'> & { readonly lastAt: string | null };

export interface Value {
  readonly toSupplier: { readonly amount12m: string; readonly currency: string; readonly trendPercent: number | null };
  readonly toCustomer: { readonly benefits12m: string; readonly currency: string; readonly service: number };
}

/** The moment that is asked for, and what may be known of it. */
export interface Asked {
  readonly at: number;
  readonly knownAt: number;
  /** The present: `at` beyond it is a forecast. */
  readonly now: number;
  /** Of an older or a not yet published version; the one in force at the earlier of at and knownAt unless told. */
  readonly model?: Model;
}

/** A customer at a moment as known at one; null before its first interaction. */
export function customerAt(history: History, asked: Asked): CustomerView | null {
  const { at, knownAt } = asked;
  const model = asked.model ?? modelInForce(history.models, Math.min(at, knownAt));
  const fold = foldOf(history, { at, knownAt, model });
  if (fold === null) return null;
  const known = happenedBy(activeAndDue(knownBy(history.interactions, knownAt), model), at);
  const score = scoreAt(fold, model, at);
  const earlier = earlierScore(known, model, at);
  const parts = partViews(score, earlier);
  return {
    ...wholeView(fold, model, score),
    trend: changeOf(score.score, earlier.score),
    normal: normalOf(dailyScores(known, model, at)),
    asOf: writeInstant(at),
    knownAt: writeInstant(knownAt),
    forecast: at > asked.now,
    modelVersion: model.version,
    ...arranged(parts, { value: valueOf(known, { model, at, service: parts.service.score }), exchange: exchangeView(known, at), ties: tiesOf(known, { fold, model, at }) }),
    facts: factsOf(fold),
  };
}

function wholeView(fold: Fold, model: Model, score: Score) {
  const review = Math.min(nextReviewAt(fold, model, { now: score.at, references: [score] }) ?? Infinity, ...dueMoments(fold.clocks));
  return { ...scoreView(score), nextReviewAt: Number.isFinite(review) ? writeInstant(review) : null };
}

/** What became of a score since 30 days before, or since the first one. */
export function changeOf(score: number, earlier: number): CustomerView['trend'] {
  return { days: trendDays, points: rounded(score - earlier, 4) };
}

/** What a score says without the history behind it. */
export function scoreView(score: Score) {
  return {
    phase: score.phase,
    score: score.score,
    computed: score.computed,
    override: score.override && overrideView(score.override),
    probability: score.score / 100,
    band: score.band,
    basis: score.basis,
    horizon: score.horizon && { until: writeInstant(score.horizon.until).slice(0, 10), days: score.horizon.days },
    confidence: rounded(score.confidence, 2),
    interval: { low: rounded(score.interval.low, 1), high: rounded(score.interval.high, 1), share: 0.8 },
  };
}

function overrideView({ score, points, reason, owner, since, until }: Override): OverrideView {
  return { score, points, reason, owner, since: writeInstant(since), until: writeInstant(until) };
}

function partViews(score: Score, earlier: Score): Record<Part, PartView> {
  const views = score.parts.map((part, i): [Part, PartView] => [
    part.part,
    {
      score: rounded(part.score, 4),
      trend: rounded(part.score - (earlier.parts[i]?.score ?? part.score), 4),
      confidence: rounded(part.confidence, 2),
      lastEvidenceAt: part.lastEvidenceAt === null ? null : writeInstant(part.lastEvidenceAt),
    },
  ]);
  return Object.fromEntries(views) as Record<Part, PartView>;
}

function arranged(parts: Record<Part, PartView>, rest: Pick<CustomerView['relationship'], 'value' | 'exchange' | 'ties'>): Pick<CustomerView, 'determinants' | 'relationship'> {
  const { product, loyalty, availability, service, exitBarriers, rapport, trust, emotion, supplierLoyalty } = parts;
  return {
    determinants: { product, loyalty, availability, service, exitBarriers },
    relationship: { rapport, trust, emotion, loyalty: { customer: loyalty.score, supplier: supplierLoyalty.score }, ...rest },
  };
}

function exchangeView(known: readonly DomainInteraction[], at: number): ExchangeView {
  const { days, customer, supplier } = exchangeOf(known, at);
  const shown = (side: SideOfExchange): SideView => ({ ...side, lastAt: side.lastAt === null ? null : writeInstant(side.lastAt) });
  return { days, customer: shown(customer), supplier: shown(supplier) };
}

function valueOf(known: readonly DomainInteraction[], asked: { model: Model; at: number; service: number }): Value {
  const { model, at, service } = asked;
  const year = yearDays * dayMs;
  const revenue = amountsBetween(known, { from: at - year, to: at }, (one) => revenueOf(one, model));
  const before = amountsBetween(known, { from: at - 2 * year, to: at - year }, (one) => revenueOf(one, model));
  const benefits = amountsBetween(known, { from: at - year, to: at }, (one) => benefitOf(one, model));
  const currency = model.currency.report;
  return {
    toSupplier: { amount12m: decimalAmount(revenue), currency, trendPercent: before > 0 ? rounded((100 * (revenue - before)) / before, 1) : null },
    toCustomer: { benefits12m: decimalAmount(benefits), currency, service },
  };
}

function amountsBetween(
  known: readonly DomainInteraction[],
  span: { from: number; to: number },
  amountOf: (interaction: DomainInteraction) => number,
): number {
  let sum = 0;
  for (const one of known) if (one.occurredAt > span.from && one.occurredAt <= span.to) sum += amountOf(one);
  return sum;
}

/** What the supplier gave: rewards, concessions, gifts with an amount, and whatever is told as its cost. */
const benefitKinds = new Set(['reward.granted', 'reward.redeemed', 'points.redeemed', 'concession.granted', 'gift.sent']);

function benefitOf(interaction: DomainInteraction, model: Model): number {
  const { amount, kind, direction } = interaction;
  if (amount === undefined || amount.meaning === 'revenue' || amount.meaning === 'refund') return 0;
  const given = benefitKinds.has(kind) || (amount.meaning === 'cost' && direction === 'outbound');
  return given ? Math.max(inReportingCurrency(model, amount) ?? 0, 0) : 0;
}

/** A score over time, with the model versions that came in between and the overrides that held. */
export interface ScoreHistory {
  readonly points: { readonly at: string; readonly score: number }[];
  readonly markers: Marker[];
}

/** An override begins at `at`, perhaps before the history does, and held until `until`. */
type Marker = { readonly at: string; readonly kind: 'model' | 'merge'; readonly text: string } | { readonly at: string; readonly kind: 'override'; readonly text: string; readonly until: string };

/** The score at regular moments and at the last one, as known at one; moments before the first interaction are left out. */
export function scoreHistory(history: History, asked: { from: number; to: number; stepMs: number; knownAt: number }): ScoreHistory {
  const { from, to, stepMs, knownAt } = asked;
  const interactions = knownBy(history.interactions, knownAt);
  const points: ScoreHistory['points'] = [];
  let model = modelInForce(history.models, Math.min(from, knownAt));
  let known = activeAndDue(interactions, model);
  let fold = emptyFold(model);
  let next = 0;
  for (let at = from; at <= to; at = at < to ? Math.min(at + stepMs, to) : Infinity) {
    const inForce = modelInForce(history.models, Math.min(at, knownAt));
    if (inForce !== model) {
      model = inForce;
      known = activeAndDue(interactions, model);
      fold = emptyFold(model);
      next = 0;
    }
    next = foldUntil(fold, model, { known, next, moment: at });
    if (next > 0) points.push({ at: writeInstant(at), score: termsAt(fold, model, at).score });
  }
  return { points, markers: markersBetween(known, history.models, { from, to, knownAt }) };
}

function markersBetween(known: readonly DomainInteraction[], models: History['models'], { from, to, knownAt }: { from: number; to: number; knownAt: number }): Marker[] {
  const published = models.filter(({ inForceFrom }) => inForceFrom > from && inForceFrom <= Math.min(to, knownAt));
  const held = overrideSpans(known).filter(({ since, endedAt }) => since <= to && endedAt > from);
  const takenBack = new Set(known.flatMap(({ kind, reference }) => (kind === 'customer.unmerged' ? [reference] : [])));
  const merged = known.filter((one) => one.merged !== undefined && !takenBack.has(one.reference) && one.occurredAt > from && one.occurredAt <= to);
  const markers = [
    ...published.map(({ model, inForceFrom }): Marker => ({ at: writeInstant(inForceFrom), kind: 'model', text: `version ${model.version}` })),
    ...merged.map(({ occurredAt, merged: from = '' }): Marker => ({ at: writeInstant(occurredAt), kind: 'merge', text: from })),
    ...held.map((span): Marker => ({ at: writeInstant(span.since), kind: 'override', text: overrideText(span), until: writeInstant(span.endedAt) })),
  ];
  return markers.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
