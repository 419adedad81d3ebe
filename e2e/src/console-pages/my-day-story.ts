import type { Locator, Page } from 'playwright-core';
import type { ProductClient } from '../product-client.ts';
import { expectToSum, readFall, type Visit } from './browser.ts';
import { alertBecomes, alertOf, plant, rivalled } from './plant.ts';
import { expectRaise } from './raise.ts';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'acknowledged' | 'snoozed' | 'resolved' | 'say' | 'keys' | 'title', string>> = {
  'en-GB': { acknowledged: 'Acknowledged', snoozed: 'Snoozed', resolved: 'Resolved', say: 'What to say', keys: 'Mark a moment, again to compare', title: 'Three calls first' },
  'de-DE': { acknowledged: 'Bestätigt', snoozed: 'Zurückgestellt', resolved: 'Abgeschlossen', say: 'Was Sie sagen können', keys: 'Zeitpunkt merken, noch einmal zum Vergleichen', title: 'Zuerst drei Anrufe' },
};
/** Each language gives two of the four. */
const outcomes: Record<Locale, readonly (readonly [key: string, outcome: string])[]> = {
  'en-GB': [['1', 'useful'], ['2', 'already-known']],
  'de-DE': [['3', 'wrong'], ['4', 'too-late']],
};

interface Day {
  readonly visit: Visit;
  readonly client: ProductClient;
  readonly locale: Locale;
  readonly owner: string;
  /** The alerts in the order in which they stand there. */
  readonly order: readonly [string, string, string, string];
  readonly rowOf: (id: string) => Locator;
}

export function myDayStory(stage: () => Stage): void {
  it.each(locales)('%s: a day by keyboard alone', async (locale) => {
    const day = await begin(stage(), locale);
    await read(day);
    await acknowledgeAndUndo(day);
    await snooze(day);
    await openAndComeBack(day);
    await resolve(day);
    const { visit } = day;
    await visit.press('?');
    await visit.page.getByRole('dialog').getByText(words[locale].keys).waitFor();
    await visit.press('Escape');
    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit.end();
  });
}

/** Four alerts of one's own, and nothing else. */
async function begin(stage: Stage, locale: Locale): Promise<Day> {
  const { client } = stage;
  const owner = stage.emailOf('agent', locale);
  const ids = await Promise.all(['Alster', 'Havel', 'Isar', 'Spree'].map((river) => {
    const customer = { id: `day ${river} ${locale}`, name: `${river} ${locale}`, owner };
    return plant(client, rivalled(customer), customer);
  }));
  const visit = await stage.visit('agent', locale);
  const title = await visit.go('/');
  const rows = visit.page.locator('main ol [data-row]');
  await rows.nth(3).waitFor();
  expect(await title.innerText()).toBe(words[locale].title);
  const links = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('href')?.split('/').at(-1) ?? ''));
  expect([...links].sort()).toEqual([...ids].sort());
  const [first = '', second = '', third = '', fourth = ''] = links;
  return { visit, client, locale, owner, order: [first, second, third, fourth], rowOf: (id) => visit.page.locator(`main ol [data-row][href$="${id}"]`) };
}

/** j and k move the focus itself, and what one reads stands beside. */
async function read({ visit, client, locale, order: [first], rowOf }: Day): Promise<void> {
  await visit.press('j', 'j', 'k', 'k');
  await focusIsOn(visit.page, first);
  const brief = visit.page.locator('aside');
  await brief.getByText(words[locale].say).waitFor();
  expect(await rowOf(first).innerText()).toContain(await brief.locator('h2').innerText());
  const fall = await readFall(brief);
  expectToSum(fall);
  const { customer, from, score } = await alertOf(client, first);
  expect(fall).toMatchObject({ from: Math.round(from * 10), to: Math.round(score * 10) });
  await expectRaise(brief, { client, customer: customer.id, locale, by: 'meet' });
}

async function acknowledgeAndUndo({ visit, client, locale, owner, order: [first], rowOf }: Day): Promise<void> {
  const tag = rowOf(first).getByText(words[locale].acknowledged, { exact: true });
  await visit.press('a');
  await tag.waitFor();
  await alertBecomes(client, first, { state: 'acknowledged', acknowledgedBy: owner });
  await visit.press('z');
  await tag.waitFor({ state: 'detached' });
  expect((await alertBecomes(client, first, { state: 'open' })).activity.map(({ what }) => what)).toContain('acknowledgement-withdrawn');
}

async function snooze({ visit, client, locale, order: [, second], rowOf }: Day): Promise<void> {
  await visit.press('j');
  await focusIsOn(visit.page, second);
  await visit.press('s');
  await visit.page.getByRole('dialog').getByRole('button').first().waitFor();
  await visit.press('1');
  await rowOf(second).getByText(words[locale].snoozed, { exact: true }).waitFor();
  expect(Date.parse((await alertBecomes(client, second, { state: 'snoozed' })).snoozedUntil ?? '')).toBeGreaterThan(Date.now());
}

/** Enter opens, Esc is the way back to where one was. */
async function openAndComeBack({ visit, order: [, , third] }: Day): Promise<void> {
  const { page } = visit;
  await visit.press('j');
  await focusIsOn(page, third);
  await visit.press('Enter');
  await page.waitForURL(`**/alerts/${third}`);
  await page.getByText(third, { exact: true }).waitFor();
  await visit.press('Escape');
  await page.waitForURL((url) => url.pathname === '/');
  await page.locator(`main [data-row=chosen][href$="${third}"]`).waitFor();
}

async function resolve({ visit, client, locale, order: [, , third, fourth], rowOf }: Day): Promise<void> {
  for (const [place, [key, outcome]] of outcomes[locale].entries()) {
    const id = place === 0 ? third : fourth;
    // The row that was chosen is where one is, also while the focus is elsewhere.
    await visit.press(...(place === 0 ? ['k', 'j'] : ['j']));
    await focusIsOn(visit.page, id);
    await visit.press('r');
    await visit.page.getByRole('dialog').getByRole('button').nth(3).waitFor();
    await visit.press(key);
    await rowOf(id).getByText(words[locale].resolved, { exact: true }).waitFor();
    await alertBecomes(client, id, { state: 'resolved', outcome });
  }
}

function focusIsOn(page: Page, id: string): Promise<unknown> {
  return page.waitForFunction((wanted) => document.activeElement?.getAttribute('href')?.endsWith(wanted) ?? false, id);
}
