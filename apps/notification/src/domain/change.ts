import type { RetentionChange } from '@rapport/contracts';

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
}

export interface Signal {
  readonly kind: string;
  readonly interaction: string;
  readonly at: number;
  readonly expiresAt: number | null;
}

/** A retention change in the domain's terms: times in ms. */
export interface Change {
  readonly asOf: number;
  readonly score: number;
  readonly band: string;
  readonly basis: string;
  readonly backfill: boolean;
  readonly pieces: readonly Piece[];
  readonly signals: readonly Signal[];
}

export function readChange(change: RetentionChange): Change {
  const asOf = Date.parse(change.asOf);
  return {
    asOf,
    score: change.score,
    band: change.band,
    basis: change.basis,
    backfill: change.backfill,
    pieces: change.contributions.map((each) => ({
      kind: each.kind,
      determinant: each.determinant,
      interactionKind: each.interactionKind ?? null,
      points: each.points,
      dial: each.dial ?? 0,
      at: each.occurredAt === undefined ? asOf : Date.parse(each.occurredAt),
      knownAt: asOf,
      interactions: each.interactions,
    })),
    signals: change.signals.map((signal) => ({
      kind: signal.kind,
      interaction: signal.interaction,
      at: Date.parse(signal.occurredAt),
      expiresAt: signal.expiresAt === undefined ? null : Date.parse(signal.expiresAt),
    })),
  };
}

/** An interaction's own share by a part; the first term (`rhythm`) is the basis, and time is nobody's act. */
export function isEvidence(piece: Piece): boolean {
  return (piece.kind === 'event' || piece.kind === 'late') && piece.determinant !== 'rhythm';
}

export function isInteraction(piece: Piece): boolean {
  return piece.kind === 'event' || piece.kind === 'late';
}
