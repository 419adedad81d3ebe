import type { ModelExcerpt, RetentionChange } from '@rapport/contracts';
import { bandRank } from './bands.ts';

/** One share of a change, as the explanation divides it: points of the score, and points of the part's own dial. */
export interface Piece {
  readonly kind: string;
  readonly determinant: string;
  readonly interactionKind: string | null;
  readonly points: number;
  readonly dial: number;
  /** When it happened; for effects of time the moment of the change. */
  readonly at: number;
  /** `asOf` of the change that brought it. */
  readonly knownAt: number;
  readonly interactions: readonly string[];
  /** It happened more than a day before it was received. */
  readonly backfill?: true;
  /** The tenant's model counts it as staying. */
  readonly retention?: true;
  /** Ids of the items that the interaction is about. */
  readonly items?: readonly string[];
}

export interface Signal {
  readonly kind: string;
  readonly interaction: string;
  readonly at: number;
  readonly expiresAt: number | null;
  /** The offer, promise or need that it tells of, or its reference; absent: nobody told. */
  readonly about?: string;
  readonly backfill?: true;
  /** The tenant's model counts it as leaving. */
  readonly loss?: true;
}

/** An interaction that closes or retains, whatever it did to the score. */
export interface Closing {
  readonly kind: string;
  readonly interaction: string;
  readonly at: number;
  readonly about: string | null;
  readonly retention?: true;
}

/** A retention change in the domain's terms: times in ms. */
export interface Change {
  readonly asOf: number;
  readonly score: number;
  readonly band: string;
  /** Of the band, or of the score where the band is unknown; from 0, the worst. */
  readonly rank: number;
  readonly basis: string;
  /** The sum of the parts' terms, in log-odds. */
  readonly evidence: number;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly backfill: boolean;
  readonly pieces: readonly Piece[];
  readonly signals: readonly Signal[];
  readonly closings: readonly Closing[];
  /** Interactions that ask and that nobody has answered by then. */
  readonly unanswered: readonly string[];
  /** The customer that it is one with from now on; null: it stands by itself. */
  readonly mergedInto: string | null;
  /** Who stands with it from now on. */
  readonly joinedBy: readonly string[];
  /** Null: it stands with all whom it stood with before. */
  readonly unmerged: Unmerged | null;
}

/** The customer stands without others from now on. */
export interface Unmerged {
  /** Whose the scores of those others are. */
  readonly from: readonly string[];
  readonly since: number;
  /** What would have been told since without them; the last one is of the change's own moment. */
  readonly changes: readonly Change[];
}

/** What the shipped model says: for messages from before they told it. */
export const shippedModel: ModelExcerpt = {
  retentionKinds: ['order.placed', 'contract.renewed'],
  lossKinds: ['subscription.cancelled', 'contract.terminated', 'account.closed'],
  bands: { 'at-risk': 35, watch: 60, steady: 80 },
};

export function readChange(change: RetentionChange): Change {
  const model = change.model ?? shippedModel;
  return {
    asOf: Date.parse(change.asOf),
    score: change.score,
    band: change.band,
    rank: bandRank(change.band, change.score, model.bands),
    basis: change.basis,
    evidence: change.evidence,
    facts: change.facts,
    backfill: change.backfill,
    pieces: change.contributions.map((each) => readPiece(each, change, model)),
    signals: change.signals.map((signal) => ({
      kind: signal.kind,
      interaction: signal.interaction,
      at: Date.parse(signal.occurredAt),
      expiresAt: signal.expiresAt === undefined ? null : Date.parse(signal.expiresAt),
      ...(signal.about === undefined ? {} : { about: signal.about }),
      ...((signal.backfill ?? change.backfill) ? { backfill: true } : {}),
      ...(model.lossKinds.includes(signal.kind) ? { loss: true } : {}),
    })),
    unanswered: change.unanswered ?? [],
    mergedInto: change.mergedInto ?? null,
    joinedBy: change.joinedBy ?? [],
    unmerged: change.unmerged === undefined ? null : readUnmerged(change, change.unmerged),
    closings: (change.closings ?? []).map(({ kind, interaction, occurredAt, about = null }) => ({
      kind, interaction, about,
      at: Date.parse(occurredAt),
      ...(model.retentionKinds.includes(kind) ? { retention: true } : {}),
    })),
  };
}

function readUnmerged(change: RetentionChange, { from, since, changes }: NonNullable<RetentionChange['unmerged']>): Unmerged {
  return { from, since: Date.parse(since), changes: changes.map((each) => readChange({ ...change, ...each, unmerged: undefined })) };
}

function readPiece(given: RetentionChange['contributions'][number], change: RetentionChange, { retentionKinds }: ModelExcerpt): Piece {
  const { kind, determinant, interactionKind = null, points, dial = 0, occurredAt, interactions, items } = given;
  const knownAt = Date.parse(change.asOf);
  return {
    kind, determinant, interactionKind, points, dial, knownAt, interactions,
    at: occurredAt === undefined ? knownAt : Date.parse(occurredAt),
    ...((given.backfill ?? change.backfill) ? { backfill: true } : {}),
    ...(interactionKind !== null && retentionKinds.includes(interactionKind) ? { retention: true } : {}),
    ...(items === undefined ? {} : { items }),
  };
}

/** A model version and a merge re-base: neither is anybody's fall. */
export function isRebasing({ kind }: Pick<Piece, 'kind'>): boolean {
  return kind === 'model' || kind === 'merge';
}

/** An interaction's own share by a part; the first term (`rhythm`) is the basis, and time is nobody's act. */
export function isEvidence(piece: Piece): boolean {
  return isInteraction(piece) && piece.determinant !== 'rhythm';
}

export function isInteraction(piece: Piece): boolean {
  return piece.kind === 'event' || piece.kind === 'late';
}
