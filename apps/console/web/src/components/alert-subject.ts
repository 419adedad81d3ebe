import type { ShownAlert } from '../api/shapes.ts';

/** The customer that an alert is about; one of many customers, or of a source, is about none. */
export function customerOf({ lane, customer }: Pick<ShownAlert, 'lane' | 'customer'>): string | undefined {
  return lane === 'cohort' || lane === 'stale' ? undefined : customer.id;
}
