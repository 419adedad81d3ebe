import type { Act } from '../../api/shapes.ts';

/** Who came to the other of its own accord, in percent of what both did; null when nobody did. */
export function initiative(acts: readonly Act[], since: number): { readonly customer: number; readonly us: number } | null {
  const recent = acts.filter(({ occurredAt, direction }) => direction !== 'ambient' && Date.parse(occurredAt) >= since);
  if (recent.length === 0) return null;
  const inbound = recent.filter(({ direction }) => direction === 'inbound').length;
  const customer = Math.round((100 * inbound) / recent.length);
  return { customer, us: 100 - customer };
}
