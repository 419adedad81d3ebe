import { companyName, personName, plain, regionOf } from './names.ts';
import type { Language } from './names.ts';
import { SeededRandom } from './seeded-random.ts';

/** How a customer is bound: by the rhythm of its orders, by a contract, or not yet. */
export type Cadence = { readonly kind: 'rhythm'; readonly gapDays: number } | { readonly kind: 'contract'; readonly endsInDays: number } | { readonly kind: 'prospect' };

/** A customer of the simulation: who it is and how it behaves. */
export interface SimulatedCustomer {
  readonly id: string;
  readonly name: string;
  readonly language: Language;
  readonly contact: { readonly name: string; readonly email: string };
  readonly traits: Readonly<Record<string, string>>;
  readonly cadence: Cadence;
  /** What one order is worth, in the currency. */
  readonly orderValue: number;
  readonly currency: 'EUR' | 'USD' | 'CHF';
  readonly items: readonly Item[];
  readonly hasCard: boolean;
  /** Seeds what this customer does, whatever the others do. */
  readonly seed: number;
}

export interface Item {
  readonly id: string;
  readonly name: string;
}

export const items: readonly Item[] = [
  { id: 'sku-7', name: 'Valve 7' }, { id: 'sku-12', name: 'Filter 12' }, { id: 'sku-21', name: 'Pump 21' }, { id: 'sku-30', name: 'Seal kit 30' },
  { id: 'sku-44', name: 'Espresso roast 44' }, { id: 'sku-51', name: 'Carton 51' }, { id: 'sku-63', name: 'Gasket 63' }, { id: 'sku-80', name: 'Sensor 80' },
];

const owners = ['jo@supplier.example', 'kim@supplier.example', 'priya@supplier.example', 'sam@supplier.example'] as const;
const teams: Record<string, string> = { enterprise: 'key-accounts', business: 'sales', small: 'support' };

const cadences: readonly { readonly share: number; readonly cadence: (random: SeededRandom) => Cadence }[] = [
  { share: 0.25, cadence: () => ({ kind: 'rhythm', gapDays: 7 }) },
  { share: 0.2, cadence: () => ({ kind: 'rhythm', gapDays: 14 }) },
  { share: 0.2, cadence: () => ({ kind: 'rhythm', gapDays: 30 }) },
  { share: 0.07, cadence: () => ({ kind: 'rhythm', gapDays: 90 }) },
  { share: 0.03, cadence: () => ({ kind: 'rhythm', gapDays: 365 }) },
  { share: 0.18, cadence: (random) => ({ kind: 'contract', endsInDays: random.whole(45, 540) }) },
  { share: 0.07, cadence: () => ({ kind: 'prospect' }) },
];

/** What the orders of a year are worth, whatever the currency; 0 for a prospect. A contract orders monthly. */
export function revenueAYear({ cadence, orderValue }: SimulatedCustomer): number {
  if (cadence.kind === 'prospect') return 0;
  return orderValue * (cadence.kind === 'rhythm' ? 365 / cadence.gapDays : 12);
}

/** The n-th customer of a seed: always the same one. */
export function simulatedCustomer(seed: number, n: number): SimulatedCustomer {
  const random = new SeededRandom(seed * 1_000_003 + n);
  const language: Language = random.chance(0.5) ? 'de' : 'en';
  const name = companyName(language, random);
  const person = personName(language, random);
  const segment = random.pick(['enterprise', 'business', 'business', 'small', 'small']);
  const id = `${plain(name)}-${n + 1}`;
  const email = `${plain(person).replace('-', '.')}@${plain(name)}.example`;
  return {
    id,
    name,
    language,
    contact: { name: person, email },
    traits: {
      segment, region: regionOf(language, random), plan: random.pick(['basic', 'plus', 'premium']), owner: random.pick(owners), team: teams[segment] ?? 'support',
      contactName: person, contactEmail: email,
    },
    cadence: cadenceOf(random),
    orderValue: Math.round(random.between(80, segment === 'enterprise' ? 9_000 : 1_500)),
    currency: random.pick(['EUR', 'EUR', 'EUR', 'EUR', 'USD', 'CHF']),
    items: [random.pick(items), random.pick(items)],
    hasCard: random.chance(0.4),
    seed: random.whole(0, 2_147_483_647),
  };
}

function cadenceOf(random: SeededRandom): Cadence {
  let place = random.next();
  for (const { share, cadence } of cadences) {
    if (place < share) return cadence(random);
    place -= share;
  }
  return { kind: 'prospect' };
}
