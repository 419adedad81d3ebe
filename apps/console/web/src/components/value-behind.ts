import type { Money, ShownAlert } from '../api/shapes.ts';

/** What stands behind alerts: each customer's value once. Of one currency alone: a sum over several would be none. */
export function valueBehind(alerts: readonly Pick<ShownAlert, 'customer' | 'valueAtStake'>[]): Money | null {
  const byCustomer = new Map(alerts.flatMap(({ customer, valueAtStake }) => (valueAtStake === null ? [] : [[customer.id, valueAtStake] as const])));
  const values = [...byCustomer.values()];
  const currency = values[0]?.currency;
  if (currency === undefined || values.some((value) => value.currency !== currency)) return null;
  const amount = values.reduce((sum, value) => sum + Number(value.amount), 0);
  return amount === 0 ? null : { amount: String(amount), currency };
}
