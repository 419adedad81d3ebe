import type { ImportEvent } from '../import-rows.ts';
import type { Cadence, SimulatedCustomer } from './customer.ts';
import { eventOf } from './interaction.ts';
import type { Happening } from './interaction.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Something bad that is planted, so that it can be seen how it is told. */
export interface PlantedCause {
  readonly name: string;
  /** One line for the person who watches. */
  readonly what: string;
  /** Whom it happens to. */
  readonly fits: (cadence: Cadence) => boolean;
  /** Kinds that the customer's history must not hold: after them the same happening costs too little for an alert. */
  readonly spared?: readonly string[];
  readonly customers: number;
  readonly events: (customer: SimulatedCustomer, at: number) => ImportEvent[];
}

const isWeekly = (cadence: Cadence): boolean => cadence.kind === 'rhythm' && cadence.gapDays <= 14;
const isContract = (cadence: Cadence): boolean => cadence.kind === 'contract';
/** What speaks against the availability already. */
const failures = ['delivery.failed', 'delivery.delayed', 'delivery.damaged', 'order.rejected', 'call.unanswered', 'stock.depleted'] as const;

/** Causes of different kinds, each of which raises an alert by the shipped rules for every customer that `assignCauses` finds. */
export const plantedCauses: readonly PlantedCause[] = [
  {
    name: 'bad-day',
    what: 'two deliveries failed, a complaint, a call that nobody took, a sold-out product: one alert, in parts',
    fits: isWeekly,
    spared: failures,
    customers: 1,
    events: (customer, at) => badDay(customer, at),
  },
  {
    name: 'complaints',
    what: 'five complaints, nobody answers',
    fits: isContract,
    spared: ['complaint.received'],
    customers: 1,
    events: (customer, at) => complaints[customer.language].map((body, n) => eventOf(customer, { kind: 'complaint.received', at: at + n, key: `complaint-${at}-${n}`, data: { text: { body, lang: customer.language } } })),
  },
  {
    name: 'offer',
    what: "a competitor's offer that is valid for nine days",
    fits: isWeekly,
    customers: 1,
    events: (customer, at) => [
      eventOf(customer, {
        kind: 'offer.received', at, key: `offer-${at}`,
        data: {
          refs: [{ type: 'offer', id: `offer-${at}` }],
          value: { amount: (customer.orderValue * 11).toFixed(2), currency: customer.currency, meaning: 'list-price' },
          attributes: { competitor: 'Globex', product: customer.items[0]?.name ?? 'all', validUntil: new Date(at + 9 * dayMs).toISOString() },
        },
      }),
    ],
  },
  {
    name: 'deliveries',
    what: 'three deliveries of this week did not arrive',
    fits: isWeekly,
    spared: failures,
    customers: 1,
    events: (customer, at) => [0, 1, 2].map((n) => eventOf(customer, { kind: 'delivery.failed', at: at + n, key: `delivery-${at}-${n}`, data: { attributes: { reason: customer.language === 'de' ? 'Spediteur kam nicht' : 'the carrier did not come' } } })),
  },
  {
    name: 'promise',
    what: 'a promise is broken',
    fits: isContract,
    customers: 1,
    events: (customer, at) => {
      const refs = [{ type: 'promise', id: `promise-${at}` }];
      const what = customer.language === 'de' ? 'Ersatzteil bis heute' : 'Spare part by today';
      return [eventOf(customer, { kind: 'promise.made', at: at - 3 * 3_600_000, key: `promise-${at}-made`, data: { refs, attributes: { what, dueAt: new Date(at).toISOString() } } })];
    },
  },
  {
    name: 'sold-out',
    what: 'what they buy is sold out: told for each customer who buys it',
    fits: isWeekly,
    spared: failures,
    customers: 4,
    events: (customer, at) => customer.items.slice(0, 2).map((item, n) => eventOf(customer, { kind: 'stock.depleted', at: at + n, key: `stock-${at}-${n}`, data: { scope: 'customer', items: [item] } })),
  },
];

/** What has gone wrong within a day, and the card that speaks for the customer all the same. */
function badDay(customer: SimulatedCustomer, at: number): ImportEvent[] {
  const { language, items } = customer;
  const isGerman = language === 'de';
  const order = (n: number): string => `2026-${4_100 + (customer.seed % 800) + n}`;
  const failed = (n: number, reason: string): Omit<Happening, 'at'> => ({ kind: 'delivery.failed', key: `bad-day-${at}-delivery-${n}`, data: { refs: [{ type: 'order', id: order(n) }], attributes: { reason } } });
  const happenings: Happening[] = [
    { ...failed(1, isGerman ? 'Tour ausgefallen' : 'the tour was cancelled'), at: at - 20 * hourMs },
    { kind: 'call.unanswered', at: at - 18 * hourMs, key: `bad-day-${at}-call` },
    { kind: 'card.used', at: at - 9 * hourMs, key: `bad-day-${at}-card` },
    { ...failed(2, isGerman ? 'falsche Rampe' : 'wrong dock'), at: at - 4 * hourMs },
    { kind: 'stock.depleted', at: at - 2 * hourMs, key: `bad-day-${at}-stock`, data: { scope: 'customer', items: items.slice(0, 1) } },
    { kind: 'complaint.received', at, key: `bad-day-${at}-complaint`, data: { text: { body: isGerman ? 'Seit gestern steht unsere Frühschicht still, und niemand nimmt ab.' : 'Our early shift has stood still since yesterday, and nobody picks up.', lang: language } } },
  ];
  return happenings.map((happening) => eventOf(customer, happening));
}

const complaints = {
  de: ['Dritte verspätete Lieferung in diesem Monat.', 'Am Telefon meldet sich niemand.', 'Zwei Kartons sind beschädigt.', 'Die Rechnung stimmt wieder nicht.', 'So geht es nicht weiter.'],
  en: ['Third late delivery this month.', 'Nobody answers the phone.', 'Two boxes arrived damaged.', 'The invoice is wrong again.', 'This cannot go on.'],
};

/** A cause and whom it happens to. */
export interface AssignedCause {
  readonly cause: PlantedCause;
  readonly customers: readonly SimulatedCustomer[];
}

/** Who gets which cause: each customer one at most, the first that fit. `kindsBefore` are those of a customer's history. */
export function assignCauses(customers: readonly SimulatedCustomer[], kindsBefore: (customer: SimulatedCustomer) => ReadonlySet<string>): AssignedCause[] {
  const free = new Set(customers);
  return plantedCauses.map((cause) => {
    const chosen = [...free].filter((customer) => cause.fits(customer.cadence) && isSpared(kindsBefore(customer), cause)).slice(0, cause.customers);
    for (const customer of chosen) free.delete(customer);
    return { cause, customers: chosen };
  });
}

function isSpared(before: ReadonlySet<string>, { spared = [] }: PlantedCause): boolean {
  return spared.every((kind) => !before.has(kind));
}
