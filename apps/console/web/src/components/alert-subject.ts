import type { ShownAlert } from '../api/shapes.ts';

/** The customer that an alert is about; one of many customers, or of a source, is about none. */
export function customerOf({ lane, customer }: Pick<ShownAlert, 'lane' | 'customer'>): string | undefined {
  return lane === 'cohort' || lane === 'stale' ? undefined : customer.id;
}

/** What the customers of an incident have in common, by its cause; null: it is no incident's. */
export function commonOf({ lane, cause }: Pick<ShownAlert, 'lane' | 'cause'>): { readonly label: string; readonly value: string } | null {
  const [, label, value] = /^cohort:([^=]+)=(.*)$/s.exec(cause) ?? [];
  return lane !== 'cohort' || label === undefined || value === undefined ? null : { label, value };
}
