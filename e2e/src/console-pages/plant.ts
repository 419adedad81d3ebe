import { eventually } from '@rapport/tools/testing';
import type { Event, ProductClient } from '../product-client.ts';

const dayMs = 86_400_000;

/** Markup, a script, a channel's mention, a mark that turns the direction round, and a formula. */
export const hostile = '=1+1 <img src=x onerror=alert(1)><script>alert(2)</script> <!channel> \u202Egnp.exe';

export interface Planted {
  readonly id: string;
  readonly name: string;
  readonly owner?: string;
  readonly team?: string;
}

export interface AlertAnswer {
  readonly id: string;
  readonly customer: { readonly id: string };
  readonly state: string;
  readonly outcome: string | null;
  readonly from: number;
  readonly score: number;
  readonly assignedTo: string | null;
  readonly acknowledgedBy: string | null;
  readonly snoozedUntil: string | null;
  readonly activity: readonly { readonly what: string; readonly who: string | null; readonly comment: string | null }[];
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString();
}

function customerOf({ id, name, owner, team }: Planted): object {
  return { id, name, traits: { segment: 'bakery', region: 'DACH-Nord', ...(owner === undefined ? {} : { owner }), ...(team === undefined ? {} : { team }), contactName: 'Anke Brandt', contactPhone: '+49 661 555 0142' } };
}

function act(customer: Planted, id: string, days: number, data: object): Event {
  return { id: `${customer.id}-${id}`, time: daysAgo(days), data: { customer: customerOf(customer), ...data } };
}

/** Ten weekly orders, then a rival's offer: an alert of its own. */
export function rivalled(customer: Planted): Event[] {
  const orders = Array.from({ length: 10 }, (_, n) => act(customer, `order-${n}`, 66 - 7 * n, { kind: 'order.placed', value: { amount: '940.00', currency: 'EUR', meaning: 'revenue' } }));
  return [...orders, act(customer, 'offer', 0.001, { kind: 'offer.received', attributes: { competitor: 'Röstwerk Süd', product: 'Hausmischung', validUntil: daysAgo(-6) } })];
}

/** What passes between two sides in a quarter: calls, a visit, promises kept and broken, a need, complaints, an offer. */
export function manySided(customer: Planted): Event[] {
  const promise = (name: string): object => ({ refs: [{ type: 'promise', id: `${customer.id}-${name}` }] });
  return [
    ...rivalled(customer),
    act(customer, 'visit', 22, { kind: 'meeting.held', text: { body: 'Visit to the bakery in Fulda', lang: 'en' } }),
    act(customer, 'call-in', 14, { kind: 'call.answered', text: { body: 'Asks about six damaged bags', lang: 'en' } }),
    act(customer, 'promised', 13, { kind: 'promise.made', ...promise('credit'), attributes: { what: 'Credit note for six damaged bags', dueAt: daysAgo(6) } }),
    act(customer, 'broken', 6, { kind: 'promise.broken', ...promise('credit') }),
    act(customer, 'samples', 3, { kind: 'promise.made', ...promise('samples'), attributes: { what: 'Decaf samples to Fulda', dueAt: daysAgo(-4) } }),
    act(customer, 'need', 2, { kind: 'need.stated', refs: [{ type: 'need', id: `${customer.id}-early` }], attributes: { what: 'Delivery before 6 a.m.', dueAt: daysAgo(-10) } }),
    act(customer, 'complaint', 1, { kind: 'complaint.received', text: { body: 'Saturday our Fulda shops had no beans again.', lang: 'en' } }),
  ];
}

/** What makes it hard to leave: points saved, two products of its own. */
export function binding(customer: Planted): Event[] {
  return [
    act(customer, 'points', 20, { kind: 'points.earned', facts: { rewardsBalance: 320 } }),
    ...[19, 18].map((days) => act(customer, `fitted-${days}`, days, { kind: 'product.customised' })),
  ];
}

/** Sends what happened to a customer and waits for its first alert. */
export async function plant(client: ProductClient, events: readonly Event[], customer: Planted): Promise<string> {
  // First what they bought, then what else happened: a history that comes with today's news has no score before it.
  const isOrder = ({ data }: Event): boolean => data['kind'] === 'order.placed';
  await client.count(events.filter(isOrder));
  await client.count(events.filter((event) => !isOrder(event)));
  return eventually(async () => {
    const { body } = await client.get('notification', `/v1/alerts?customer=${encodeURIComponent(customer.id)}`);
    const [first] = (body as { items: { id: string }[] }).items;
    if (first === undefined) throw new Error(`${customer.id} has no alert: ${JSON.stringify(body)}`);
    return first.id;
  }, { withinMs: 60_000 });
}

/** What the service says of an alert, whatever a page shows. */
export async function alertOf(client: ProductClient, id: string): Promise<AlertAnswer> {
  const { status, body } = await client.get('notification', `/v1/alerts/${encodeURIComponent(id)}`);
  expect(status).toBe(200);
  return body as AlertAnswer;
}

/** Waits until the service says this of an alert. */
export function alertBecomes(client: ProductClient, id: string, wanted: Partial<AlertAnswer>): Promise<AlertAnswer> {
  return eventually(async () => {
    const alert = await alertOf(client, id);
    expect(alert).toMatchObject(wanted);
    return alert;
  }, { withinMs: 30_000 });
}
