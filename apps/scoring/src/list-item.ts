import type { Part } from '@rapport/contracts';
import { identityOf } from './customer-reader.ts';
import type { NamedCustomer } from './customer-reader.ts';
import { decimalAmount } from './domain/revenue.ts';
import type { CustomerView } from './domain/view.ts';

/** Where a customer stands in the order of a list: what it is sorted by, then its id. */
export type ListPlace = readonly [value: number, id: string];

export interface Listed {
  readonly place: ListPlace;
  /** Null: nothing that counts of this customer has happened yet. */
  readonly body: object | null;
}

/** What a list says of a score: the fields of one customer that need no history to be read. */
export type ListedView = Pick<
  CustomerView,
  'phase' | 'score' | 'computed' | 'override' | 'band' | 'basis' | 'horizon' | 'confidence' | 'trend' | 'normal' | 'interval' | 'asOf' | 'knownAt' | 'forecast' | 'modelVersion'
>;

/** What it says beyond that. */
export interface Stake {
  /** The part that speaks most against staying. */
  readonly determinant: Part | null;
  /** Revenue of twelve months. */
  readonly value: number;
  readonly currency: string;
}

/** One customer of a list: the same fields whether the score was stored or computed for another moment. */
export function listItem(customer: NamedCustomer, view: ListedView, { determinant, value, currency }: Stake) {
  const { phase, score, computed, override, band, basis, horizon, confidence, trend, normal, interval, asOf, knownAt, forecast, modelVersion } = view;
  return {
    ...identityOf(customer),
    phase, score, probability: score / 100, computed, override, band, basis, horizon, confidence, trend, normal, interval,
    asOf, knownAt, forecast, modelVersion,
    determinant,
    valueAtStake: { amount: decimalAmount(value), currency },
  };
}
