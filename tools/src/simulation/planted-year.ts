import type { ImportEvent } from '../import-rows.ts';
import { plantedCauses } from './causes.ts';
import { simulatedCustomer } from './customer.ts';
import type { Cadence, SimulatedCustomer } from './customer.ts';
import { historyOf } from './history.ts';
import type { Stretch } from './history.ts';
import { eventOf } from './interaction.ts';
import { SeededRandom } from './seeded-random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What the customers of a simulated year live by: four rhythms, and contracts. */
const cadences: readonly Cadence[] = [...[7, 14, 30, 90].map((gapDays): Cadence => ({ kind: 'rhythm', gapDays })), { kind: 'contract', endsInDays: 0 }];
/** Days of history before the year. */
export const leadDays = 120;

/** What happens to a customer of the year besides its everyday life. */
export interface Planted {
  readonly name: string;
  readonly at: number;
  /** When the customer leaves because of it: an alert comes before, or too late. Null: it stays. */
  readonly lossAt: number | null;
}

export interface PlantedCustomer {
  readonly customer: SimulatedCustomer;
  readonly planted: Planted | null;
  readonly events: readonly ImportEvent[];
}

export interface YearPlan {
  readonly customers: number;
  readonly seed: number;
}

/** The year that is judged, ms since the epoch; its history begins `leadDays` earlier. */
export const year: Stretch = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) };
/** Something breaks for a third of all at this moment. */
export const outageAt = Date.UTC(2025, 5, 18, 10);

interface Plant {
  readonly name: string;
  /** Of 3,000 customers. */
  readonly of3000: number;
  readonly fits?: (cadence: Cadence) => boolean;
  readonly plant: (customer: SimulatedCustomer, random: SeededRandom) => Planted;
  /** What is added. */
  readonly events?: (customer: SimulatedCustomer, at: number) => ImportEvent[];
  /** While the customer is silent; null: it isn't. */
  readonly silence?: (planted: Planted, customer: SimulatedCustomer, random: SeededRandom) => Stretch;
}

const plants: readonly Plant[] = [
  { name: 'complaints, unanswered', of3000: 150, plant: (_, random) => leaves('complaints, unanswered', random), events: eventsOf('complaints') },
  { name: 'complaints, answered', of3000: 150, plant: (_, random) => ({ name: 'complaints, answered', at: someDay(random, year.to - 30 * dayMs), lossAt: null }), events: answeredComplaints },
  { name: 'promise broken', of3000: 150, plant: (_, random) => leaves('promise broken', random), events: eventsOf('promise') },
  { name: 'sold out', of3000: 150, plant: (_, random) => leaves('sold out', random), events: soldOut },
  { name: "competitor's offer", of3000: 150, plant: (_, random) => leaves("competitor's offer", random), events: eventsOf('offer') },
  { name: 'silence', of3000: 300, fits: isRhythm, plant: fallsSilent, silence: ({ at }) => ({ from: at, to: year.to }) },
  { name: 'holiday', of3000: 300, fits: (cadence) => isRhythm(cadence) && gapOf(cadence) <= 30, plant: (_, random) => ({ name: 'holiday', at: someDay(random, year.to - 150 * dayMs), lossAt: null }), silence: holidayOf },
  { name: 'outage', of3000: 1_000, plant: () => ({ name: 'outage', at: outageAt, lossAt: null }), events: eventsOf('deliveries') },
];

/** Each customer's year, the same for the same plan. Which of them something is planted on is drawn by lot. */
export function* plantedYear({ customers, seed }: YearPlan): Generator<PlantedCustomer> {
  const random = new SeededRandom(seed);
  const free = Array.from({ length: customers }, (_, n) => withCadence(simulatedCustomer(seed, n), n));
  for (let n = free.length - 1; n > 0; n -= 1) {
    const other = random.whole(0, n);
    [free[n], free[other]] = [free[other] as SimulatedCustomer, free[n] as SimulatedCustomer];
  }
  for (const plant of plants) {
    const { fits = () => true } = plant;
    const chosen = new Set(free.filter(({ cadence }) => fits(cadence)).slice(0, Math.round((plant.of3000 * customers) / 3_000)));
    for (const customer of chosen) yield plantOn(customer, plant, random);
    free.splice(0, free.length, ...free.filter((customer) => !chosen.has(customer)));
  }
  for (const customer of free) yield { customer, planted: null, events: everydayOf(customer) };
}

/** By these the supplier ends what was begun before, though the customer is silent. */
const endings: ReadonlySet<string> = new Set(['promise.kept', 'ticket.answered', 'ticket.solved', 'question.answered', 'complaint.resolved']);

function plantOn(customer: SimulatedCustomer, { plant, events: plantedEvents, silence }: Plant, random: SeededRandom): PlantedCustomer {
  const planted = plant(customer, random);
  const gone: Stretch | null = planted.lossAt !== null && silence === undefined ? { from: planted.lossAt, to: year.to } : (silence?.(planted, customer, random) ?? null);
  const all = everydayOf(customer);
  const begun = new Set(all.filter((event) => gone !== null && momentOf(event) < gone.from).flatMap(refsOf));
  const isEnded = (event: ImportEvent): boolean => silence !== undefined && endings.has(kindOf(event)) && refsOf(event).some((ref) => begun.has(ref));
  const everyday = all.filter((event) => gone === null || !isWithin(event, gone) || kindOf(event) === 'campaign.sent' || isEnded(event));
  const added = plantedEvents?.(customer, planted.at) ?? [];
  const leaving = planted.lossAt !== null && customer.cadence.kind === 'contract' ? [eventOf(customer, { kind: 'contract.terminated', at: planted.lossAt, key: 'terminated' })] : [];
  const events = [...everyday, ...added, ...leaving].sort((a, b) => momentOf(a) - momentOf(b));
  return { customer, planted: silence === undefined ? planted : { ...planted, at: lastOrderBefore(everyday, planted.at) }, events };
}

function everydayOf(customer: SimulatedCustomer): ImportEvent[] {
  return historyOf(customer, { from: year.from - leadDays * dayMs, to: year.to }).filter((event) => momentOf(event) < year.to);
}

function withCadence(customer: SimulatedCustomer, n: number): SimulatedCustomer {
  const cadence = cadences[n % cadences.length] ?? customer.cadence;
  return { ...customer, cadence: cadence.kind === 'contract' ? { ...cadence, endsInDays: 45 + (customer.seed % 495) } : cadence };
}

/** Something drives the customer away within a month. */
function leaves(name: string, random: SeededRandom): Planted {
  const at = someDay(random, year.to - 40 * dayMs);
  return { name, at, lossAt: at + random.whole(10, 30) * dayMs };
}

/** Nothing comes any more until the year ends; who has noticed nothing after 120 days, or six of the customer's gaps where that is longer, is too late. */
function fallsSilent({ cadence }: SimulatedCustomer, random: SeededRandom): Planted {
  const patience = Math.max(6 * gapOf(cadence), 120) * dayMs;
  const at = someDay(random, Math.max(year.to - patience, year.from + dayMs));
  return { name: 'silence', at, lossAt: Math.min(at + patience, year.to) };
}

/** Two and a half to four gaps without an order, three weeks at least. */
function holidayOf({ at }: Planted, { cadence }: SimulatedCustomer, random: SeededRandom): Stretch {
  return { from: at, to: at + Math.max(21, gapOf(cadence) * random.between(2.5, 4)) * dayMs };
}

function eventsOf(name: string): (customer: SimulatedCustomer, at: number) => ImportEvent[] {
  return plantedCauses.find((cause) => cause.name === name)?.events ?? (() => []);
}

function answeredComplaints(customer: SimulatedCustomer, at: number): ImportEvent[] {
  const refs = (n: number) => ({ refs: [{ type: 'complaint', id: `planted-${n}` }] });
  return eventsOf('complaints')(customer, at).flatMap((event, n) => [
    { ...event, data: { ...(event['data'] as object), ...refs(n) } },
    eventOf(customer, { kind: 'complaint.resolved', at: at + (4 + 3 * n) * hourMs, key: `planted-${n}-resolved`, data: refs(n) }),
    eventOf(customer, { kind: 'ticket.solved', at: at + (5 + 3 * n) * hourMs, key: `planted-${n}-solved` }),
  ]);
}

/** What they buy can't be had on four days in a row. */
function soldOut(customer: SimulatedCustomer, at: number): ImportEvent[] {
  return [0, 1, 2, 3].map((n) => eventOf(customer, { kind: 'stock.depleted', at: at + n * dayMs, key: `planted-stock-${n}`, data: { scope: 'customer', items: [customer.items[n % 2]] } }));
}

function someDay(random: SeededRandom, before: number): number {
  const days = Math.floor((before - year.from) / dayMs);
  return year.from + random.whole(1, Math.max(days - 1, 1)) * dayMs + random.whole(7, 16) * hourMs;
}

function lastOrderBefore(events: readonly ImportEvent[], at: number): number {
  return events.reduce((last, event) => (kindOf(event) === 'order.placed' && momentOf(event) <= at ? momentOf(event) : last), at);
}

function isRhythm({ kind }: Cadence): boolean {
  return kind === 'rhythm';
}

function gapOf(cadence: Cadence): number {
  return cadence.kind === 'rhythm' ? cadence.gapDays : 30;
}

function isWithin(event: ImportEvent, { from, to }: Stretch): boolean {
  return momentOf(event) >= from && momentOf(event) < to;
}

function momentOf({ time = '' }: ImportEvent): number {
  return Date.parse(time);
}

function kindOf({ data }: ImportEvent): string {
  return (data as { kind: string }).kind;
}

function refsOf({ data }: ImportEvent): string[] {
  return ((data as { refs?: readonly { type: string; id: string }[] }).refs ?? []).map(({ type, id }) => `${type} ${id}`);
}
