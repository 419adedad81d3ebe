export interface Reference {
  readonly type: string;
  readonly ns: string;
  readonly id: string;
}

/** A promise or a need, and what became of it. */
export interface GivenWord {
  readonly id: string;
  /** What an interaction that closes it refers to. */
  readonly ref: Reference;
  readonly what: string | null;
  readonly dueAt: string | null;
  readonly state: 'open' | 'kept' | 'broken' | 'answered' | 'missed';
}

export interface CompetitorOffer {
  readonly id: string;
  readonly ref: Reference;
  readonly competitor: string | null;
  readonly product: string | null;
  readonly value: { readonly amount: string; readonly currency: string } | null;
  readonly validUntil: string | null;
  readonly state: 'open' | 'countered' | 'won' | 'lost' | 'expired';
}

/** What the customer asked and nobody has answered. */
export interface OpenQuestion {
  /** What an interaction that answers it refers to. */
  readonly ref: Reference;
  readonly kind: string;
  readonly askedAt: string;
  readonly text: string | null;
}
