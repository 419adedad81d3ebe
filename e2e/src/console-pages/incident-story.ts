import { eventually } from '@rapport/tools/testing';
import type { Event } from '../product-client.ts';
import { lookAt } from './browser.ts';
import { locales, type Stage } from './stage.ts';

interface Incident {
  readonly id: string;
  readonly lane: string;
  readonly customer: { readonly id: string };
}

const dayMs = 86_400_000;
const members = 14;

/** Weekly buyers of one segment, of whom today each is let down four times. */
function letDown(n: number): { readonly before: Event[]; readonly today: Event[] } {
  const customer = { id: `outage-${n}`, name: `Outage ${n}`, traits: { segment: 'ferry' } };
  const act = (id: string, daysBefore: number, data: object): Event => ({ id: `${customer.id}-${id}`, time: new Date(Date.now() - daysBefore * dayMs).toISOString(), data: { customer, ...data } });
  return {
    before: Array.from({ length: 8 }, (_, week) => act(`order-${week}`, 57 - 7 * week, { kind: 'order.placed', value: { amount: '200.00', currency: 'EUR', meaning: 'revenue' } })),
    today: Array.from({ length: 4 }, (_, time) => act(`failed-${time}`, 0.001, { kind: 'delivery.failed' })),
  };
}

/** What many customers have in common is one alert, of none of them alone. */
export function incidentStory(stage: () => Stage): void {
  let incident: Incident;
  beforeAll(async () => {
    const { client } = stage();
    const all = Array.from({ length: members }, (_, n) => letDown(n));
    await client.count(all.flatMap(({ before }) => before));
    await client.count(all.flatMap(({ today }) => today));
    incident = await eventually(async () => {
      const { body } = await client.get('notification', '/v1/alerts?limit=200');
      const found = (body as { items: Incident[] }).items.find(({ lane }) => lane === 'cohort');
      if (found === undefined) throw new Error('no incident yet');
      return found;
    }, { withinMs: 60_000 });
  }, 120_000);

  it.each(locales)('%s: says what they have in common, and leads to no customer', async (locale) => {
    const visit = await stage().visit('agent', locale);
    const title = await visit.go(`/alerts/${incident.id}`);
    expect(await title.innerText()).toMatch(locale === 'en-GB' ? /^\d+ customers \(.+ failed deliveries/ : /^\d+ Kunden \(.+ fehlgeschlagene Lieferungen/);
    expect(await visit.page.locator('main a[href*="/customers/"]').count()).toBe(0);
    if (locale === 'en-GB') await lookAt(visit.page, 'incident');
    await visit.go('/alerts');
    await visit.page.locator(`main [data-alert="${incident.id}"]`).waitFor();
    await visit.end();
  });
}
