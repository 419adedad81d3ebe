import type { ImportEvent } from '../import-rows.ts';
import { assignCauses } from './causes.ts';
import type { AssignedCause } from './causes.ts';
import { revenueAYear, simulatedCustomer } from './customer.ts';
import type { SimulatedCustomer } from './customer.ts';
import { historyOf } from './history.ts';
import type { Stretch } from './history.ts';
import { eventOf } from './interaction.ts';
import { SeededRandom } from './seeded-random.ts';

const dayMs = 86_400_000;

export interface SimulationPlan {
  readonly customers: number;
  /** Whole days of history. */
  readonly days: number;
  readonly seed: number;
}

/** The simulated customers, the same ones for the same seed. */
export function simulatedCustomers({ customers, seed }: SimulationPlan): SimulatedCustomer[] {
  return Array.from({ length: customers }, (_, n) => simulatedCustomer(seed, n));
}

/** Days of history up to the last midnight (UTC) before `now`, customer by customer: run again on that day, it is the same. */
export function* history(customers: readonly SimulatedCustomer[], days: number, now: number): Generator<ImportEvent[]> {
  for (const customer of customers) yield historyOf(customer, stretchBefore(days, now));
}

function stretchBefore(days: number, now: number): Stretch {
  const to = Math.floor(now / dayMs) * dayMs;
  return { from: to - days * dayMs, to };
}

/** The causes to plant after that history, on those who are worth most: that is where a person looks first. */
export function causesAfter(customers: readonly SimulatedCustomer[], days: number, now: number): AssignedCause[] {
  const byWorth = [...customers].sort((a, b) => revenueAYear(b) - revenueAYear(a));
  const kinds = new Map(customers.map((customer) => [customer, kindsOf(historyOf(customer, stretchBefore(days, now)))]));
  return assignCauses(byWorth, (customer) => kinds.get(customer) ?? new Set());
}

function kindsOf(events: readonly ImportEvent[]): ReadonlySet<string> {
  return new Set(events.map(({ data }) => (data as { kind: string }).kind));
}

/** What goes on in real time: one ordinary interaction, and now and then something bad. */
export class LiveStream {
  readonly #random: SeededRandom;
  readonly #causes: AssignedCause[];
  #told = 0;

  constructor(
    private readonly customers: readonly SimulatedCustomer[],
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
    this.#causes = assignCauses([...customers].reverse(), () => new Set());
  }

  /** One interaction of a customer, at this moment. */
  ordinary(now: number): ImportEvent {
    const customer = this.#random.pick(this.customers);
    const kind = this.#random.pick(['order.placed', 'call.answered', 'email.received', 'email.sent', 'meeting.held', 'delivery.received', 'card.used', 'ticket.solved']);
    this.#told += 1;
    const data = kind === 'order.placed' ? { value: { amount: customer.orderValue.toFixed(2), currency: customer.currency, meaning: 'revenue' }, items: customer.items } : {};
    return eventOf(customer, { kind, at: now, key: `live-${now}-${this.#told}`, data });
  }

  /** The next planted cause, in turn. */
  bad(now: number): { what: string; names: string[]; events: ImportEvent[] } {
    const next = this.#causes.shift();
    if (next === undefined) throw new Error('no cause is planned');
    this.#causes.push(next);
    return { what: next.cause.what, names: next.customers.map(({ name }) => name), events: next.customers.flatMap((customer) => next.cause.events(customer, now)) };
  }
}
