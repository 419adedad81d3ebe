import type { ImportEvent } from '../import-rows.ts';
import { assignCauses } from './causes.ts';
import { simulatedCustomer } from './customer.ts';
import type { SimulatedCustomer } from './customer.ts';
import { historyOf } from './history.ts';
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
  const to = Math.floor(now / dayMs) * dayMs;
  for (const customer of customers) yield historyOf(customer, { from: to - days * dayMs, to });
}

/** What goes on in real time: one ordinary interaction, and now and then something bad. */
export class LiveStream {
  readonly #random: SeededRandom;
  readonly #causes: ReturnType<typeof assignCauses>;
  #told = 0;

  constructor(
    private readonly customers: readonly SimulatedCustomer[],
    seed: number,
  ) {
    this.#random = new SeededRandom(seed);
    this.#causes = assignCauses([...customers].reverse());
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
