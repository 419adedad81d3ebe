import type { Locator, Page } from 'playwright-core';
import { faultsOf, overflowOf, picture } from './browser.ts';
import { locales, type Locale, type Stage } from './stage.ts';

interface Shown {
  readonly name: string;
  readonly path: string;
  /** What must be on it, and how often at least. */
  readonly rows: (page: Page) => Locator;
  readonly least: number;
}

/** The page as it is after the demo: nobody has done anything to its alerts yet. */
async function pagesOf({ client }: Stage): Promise<Shown[]> {
  const { body } = await client.get('notification', '/v1/alerts?limit=50');
  const alerts = (body as { items: { id: string; cause: string; customer: { id: string } }[] }).items;
  const offer = alerts.find(({ cause }) => cause === 'signal:offer.received');
  const service = alerts.find(({ cause }) => cause === 'determinant:service');
  if (offer === undefined || service === undefined) throw new Error(`The demo told of ${alerts.map(({ cause }) => cause).join(', ')}`);
  return [
    { name: 'my-day', path: '/', rows: (page) => page.locator('main ol [data-row] svg[role=img]'), least: 5 },
    { name: 'alerts', path: '/alerts', rows: (page) => page.locator('main [data-alert]'), least: 5 },
    { name: 'alert', path: `/alerts/${offer.id}`, rows: (page) => page.locator('main section li, main section [role=listitem]'), least: 5 },
    { name: 'customers', path: '/customers', rows: (page) => page.locator('main [data-row] svg[role=img]'), least: 8 },
    { name: 'customer', path: `/customers/${encodeURIComponent(service.customer.id)}`, rows: (page) => page.locator('main ol > li[data-side]'), least: 8 },
    { name: 'portfolio', path: '/portfolio', rows: (page) => page.locator('main section td a'), least: 8 },
    { name: 'feedback', path: '/feedback', rows: (page) => page.locator('main tbody a'), least: 1 },
    { name: 'dead-letters', path: '/dead-letters', rows: (page) => page.locator('main section li'), least: 5 },
    ...['model', 'themes', 'rules', 'routing', 'playbooks'].map((name) => ({ name, path: `/${name}`, rows: (page: Page) => page.locator('main .cm-line'), least: 8 })),
  ];
}

/** Sees a page wide and narrow, light and dark, and without a sideways scroll. */
async function look(page: Page, { name }: Pick<Shown, 'name'>, locale: Locale): Promise<string[]> {
  const found: string[] = [];
  const clean = async (what: string): Promise<void> => {
    found.push(...[...(await faultsOf(page)), ...(await overflowOf(page))].map((fault) => `${name}, ${what}: ${fault}`));
  };
  const size = (width: number): Promise<void> => page.setViewportSize({ width, height: width < 1_000 ? 844 : 900 });
  if (locale === 'en-GB') {
    await clean('light');
    await picture(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await clean('dark');
    await picture(page, `${name}-dark`);
    await size(390);
    await clean('dark, 390 px');
    await picture(page, `${name}-390-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await size(390);
  await clean('light, 390 px');
  await picture(page, locale === 'en-GB' ? `${name}-390` : `${name}-390-de`);
  await size(320);
  // Charts are drawn anew for their new width.
  await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
  found.push(...(await overflowOf(page)).map((wide) => `${name}, 320 px: ${wide}`));
  await size(1_440);
  return found;
}

export function looksStory(stage: () => Stage): void {
  let pages: Shown[];
  beforeAll(async () => {
    const { client } = stage();
    for (const [id, data] of [['no-kind', { customer: { id: 'x' } }], ['no-customer', { kind: 'order.placed' }], ['bad-amount', { customer: { id: 'x' }, kind: 'order.placed', value: { amount: 'a lot', currency: 'EUR' } }]] as const) {
      await client.sendBatch([{ id, source: 'shop', data }]);
    }
    pages = await pagesOf(stage());
  });

  it.each(locales)('%s: each page has its rows, nothing that axe calls serious, and fits a small screen', async (locale) => {
    const visit = await stage().stranger(locale);
    await visit.go('/sign-in');
    const found = await look(visit.page, { name: 'sign-in' }, locale);
    await visit.end();
    const signedIn = await stage().visit('admin', locale);
    for (const shown of pages) {
      await signedIn.go(shown.path);
      await shown.rows(signedIn.page).nth(shown.least - 1).waitFor();
      // What still comes is drawn in its shape.
      await signedIn.page.locator('main [class*=_skeleton_]').first().waitFor({ state: 'detached' });
      await signedIn.page.evaluate(() => document.fonts.ready);
      found.push(...(await look(signedIn.page, shown, locale)));
    }
    expect(found).toEqual([]);
    await signedIn.end();
  });
}
