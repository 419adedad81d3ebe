import type { Alert, AlertState, Band, Basis, Money } from '@rapport/contracts';
import type { CompetitorOffer, GivenWord, OpenQuestion } from './words.ts';

export type { Alert, AlertLane, AlertOutcome, AlertState, Band, Basis, Money, Severity } from '@rapport/contracts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Bilingual {
  readonly en: string;
  readonly de: string;
}

export type Role = 'viewer' | 'agent' | 'admin';

export interface Session {
  readonly person: { readonly email: string; readonly name: string; readonly role: Role; readonly locale: 'en' | 'de' | null; readonly timeZone: string | null };
  readonly tenant: string;
  readonly csrfToken: string;
  readonly consoleVersion: string;
}

export interface Person {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

export type ServiceName = 'ingestion' | 'scoring' | 'notification';

export interface Status {
  readonly services: Readonly<Record<ServiceName, { readonly ready: boolean; readonly detail: string }>>;
}

/** One thing that was done to an alert; `who` is null when the rules did it. */
export interface Activity {
  readonly at: string;
  readonly who: string | null;
  readonly what: string;
  readonly detail: string | null;
  readonly comment: string | null;
}

/** The alert of the contract, and what a later version of it may say besides. */
export type ShownAlert = Omit<Alert, 'activity'> & { readonly activity?: readonly Activity[] };

/** Why one recipient was, or wasn't, told. */
export interface Decision {
  readonly receiver: string;
  readonly channel: string;
  readonly recipient: string;
  readonly type?: string;
  readonly decision: 'delivered' | 'held' | 'suppressed' | 'failed' | 'waiting' | 'sending' | 'retrying';
  readonly delivery?: string;
  readonly reason?: string | null;
  readonly by?: string | null;
  readonly at?: string | null;
  readonly until?: string | null;
}

export interface AlertFilter {
  readonly state?: AlertState;
  readonly team?: string;
  readonly owner?: string;
  readonly customer?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface Normal {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly days: number;
}

export interface PartScore {
  readonly score: number;
  readonly trend: number;
  readonly confidence: number;
  readonly lastEvidenceAt: string | null;
}

export const determinants = ['product', 'loyalty', 'availability', 'service', 'exitBarriers'] as const;
export type Determinant = (typeof determinants)[number];

/** The nine parts of the judgement. */
export const partNames = [...determinants, 'trust', 'rapport', 'emotion', 'supplierLoyalty'] as const;
export type PartName = (typeof partNames)[number];

/** What a list says of a customer. */
export interface CustomerRow {
  readonly id: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly aliases: readonly { readonly ns: string; readonly value: string }[];
  readonly traits: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly score: number;
  readonly probability: number;
  readonly computed: number;
  readonly band: Band;
  readonly basis: Basis;
  readonly horizon: { readonly until: string; readonly days: number } | null;
  readonly confidence: number;
  readonly interval: { readonly low: number; readonly high: number; readonly share: number };
  readonly asOf: string;
  readonly knownAt: string;
  readonly forecast: boolean;
  readonly modelVersion: number;
  readonly determinant?: string | null;
  readonly valueAtStake?: Money;
  readonly trend?: { readonly days: number; readonly points: number };
}

export interface Customer extends CustomerRow {
  readonly trend: { readonly days: number; readonly points: number };
  readonly normal: Normal | null;
  readonly override: { readonly score: number | null; readonly points: number | null; readonly reason: string; readonly owner: string; readonly since: string; readonly until: string } | null;
  readonly determinants: Readonly<Record<Determinant, PartScore>>;
  readonly relationship: Readonly<Record<'rapport' | 'trust' | 'emotion', PartScore>> & {
    readonly loyalty: { readonly customer: number; readonly supplier: number };
    readonly value: {
      readonly toSupplier: { readonly amount12m: string; readonly currency: string; readonly trendPercent: number | null };
      readonly toCustomer: { readonly benefits12m: string; readonly currency: string; readonly service: number };
    };
    readonly exchange: { readonly days: number; readonly customer: SideOfExchange; readonly supplier: SideOfExchange };
    readonly ties: readonly Tie[];
  };
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly promises: readonly GivenWord[];
  readonly offers: readonly CompetitorOffer[];
  readonly needs: readonly GivenWord[];
  readonly questions: readonly OpenQuestion[];
  readonly nextReviewAt: string | null;
  readonly contacts: readonly Contact[];
  /** It is one with this customer, whose score and timeline these are. */
  readonly mergedInto?: string;
  /** Who is one with it. */
  readonly merged?: readonly Merge[];
}

export interface Merge {
  readonly merge: string;
  readonly from: string;
  readonly into: string;
  readonly at: string;
  readonly reason: string | null;
  readonly by: string | null;
}

/** A person of an account. */
export interface Contact {
  readonly id: string | null;
  readonly name: string | null;
  readonly aliases: readonly { readonly ns: string; readonly value: string }[];
  readonly interactions: number;
  readonly lastAt: string;
}

/** How one side takes part in the exchange; `answered` and `openQuestions` are of what the other side asked. */
export interface SideOfExchange {
  readonly contacts: number;
  readonly begun: number;
  readonly usualGapDays: number | null;
  readonly lastAt: string | null;
  readonly answered: number;
  readonly answerHours: number | null;
  readonly openQuestions: number;
}

/** What makes it hard to leave: a fact, or how often something binding happened. */
export type Tie = { readonly fact: string; readonly value: string | number | boolean } | { readonly kind: string; readonly count: number };

/** Something to do, and what the score would gain. */
export interface Action {
  readonly determinant: PartName;
  readonly what: string;
  readonly kinds: readonly string[];
  readonly interactions: readonly string[];
  readonly points: number;
}

export interface ScoreHistory {
  readonly points: readonly { readonly at: string; readonly score: number }[];
  readonly markers: readonly Marker[];
}

/** What else moved a score; an override held until `until`. */
export interface Marker {
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly until?: string;
}

/** A band, or lost. */
export type Place = Band | 'lost';

/** An amount now, and some days before. */
export interface Then {
  readonly now: Money;
  readonly earlier: Money;
}

/** All customers at once. */
export interface Portfolio {
  readonly asOf: string;
  readonly days: number;
  readonly modelVersion: number;
  readonly bands: { readonly 'at-risk': number; readonly watch: number; readonly steady: number };
  /** Those with a known score, who aren't lost: all figures are of these. */
  readonly customers: number;
  readonly unknown: number;
  readonly lost: { readonly customers: number; readonly value: Money };
  readonly value: Money;
  readonly valueAtRisk: Then;
  readonly expectedToStay: { readonly now: number; readonly earlier: number; readonly within: number } | null;
  readonly spread: readonly { readonly from: number; readonly to: number; readonly band: Band; readonly customers: number }[];
  readonly movement: readonly { readonly from: Place; readonly to: Place; readonly customers: number; readonly value: Money }[];
  readonly byDeterminant: readonly { readonly determinant: PartName | null; readonly customers: number; readonly valueAtRisk: Then }[];
  readonly bySegmentAndRegion: readonly { readonly segment: string | null; readonly region: string | null; readonly customers: number; readonly value: Money; readonly valueAtRisk: Money }[];
}

/** A customer under contract; its end as it was said. */
export interface Renewal extends CustomerRow {
  readonly contractEndsAt: string;
}

/** One act of either party. */
export interface Act {
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly direction: 'inbound' | 'outbound' | 'ambient';
  readonly occurredAt: string;
  readonly countedAt: string;
  readonly text: { readonly body?: string; readonly lang?: string } | null;
  readonly value: { readonly amount: string; readonly currency: string; readonly meaning?: string } | null;
  readonly outcome: string | null;
  readonly durationMs: number | null;
  readonly rating: { readonly scale: string; readonly value: number } | null;
  readonly refs: readonly { readonly type: string; readonly ns: string; readonly id: string }[];
  readonly items: readonly { readonly id: string; readonly name?: string; readonly quantity?: number }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly points: number;
  /** Where the score stood after it; null for one that doesn't count. */
  readonly score: number | null;
  readonly retracted: boolean;
}

export interface Contribution {
  readonly kind: string;
  readonly determinant?: string;
  readonly interactionKind?: string;
  readonly points: number;
  readonly interactions: readonly string[];
}

export interface Explanation {
  readonly from: { readonly at: string | null; readonly score: number };
  readonly to: { readonly at: string | null; readonly score: number };
  readonly delta: number;
  readonly contributions: readonly Contribution[];
  readonly sentence: Bilingual;
  readonly wouldRaise: readonly Action[];
}

/** Where one's event is. */
export interface SeenInteraction {
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly customer: string | null;
  readonly countedAt: string;
  readonly score: { readonly before: number; readonly after: number } | null;
}

/** What people said that alerts were worth, by lane, the most judged first. */
export interface AlertOutcomes {
  readonly from: string;
  readonly to: string;
  readonly items: readonly { readonly lane: 'hard' | 'step' | 'baseline' | 'level' | 'date' | 'cohort' | 'stale'; readonly judged: number; readonly useful: number; readonly alreadyKnown: number; readonly wrong: number; readonly tooLate: number }[];
}
