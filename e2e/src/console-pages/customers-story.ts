import { eventually } from '@rapport/tools/testing';
import { readFileSync } from 'node:fs';
import { expectToSum, readFall } from './browser.ts';
import { binding, hostile, manySided, plant, type Planted } from './plant.ts';
import { expectRaise } from './raise.ts';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'score' | 'band' | 'atRisk' | 'export' | 'promises' | 'offers' | 'needs' | 'facts' | 'close' | 'counted' | 'earlier' | 'record' | 'ties', string>> = {
  'en-GB': { score: 'Score', band: 'Band', atRisk: 'At risk', export: 'Export as CSV', promises: 'Promises', offers: 'Offers', needs: 'Needs', facts: 'Facts and names elsewhere', close: 'Close', counted: 'Recorded and counted', earlier: 'From', record: 'Record an interaction', ties: 'Tied by: 320 points saved · 2 products fitted to the customer' },
  'de-DE': { score: 'Wert', band: 'Lage', atRisk: 'Gefährdet', export: 'Als CSV sichern', promises: 'Zusagen', offers: 'Angebote', needs: 'Bedarf', facts: 'Merkmale und Kennungen', close: 'Schließen', counted: 'Festgehalten und gezählt', earlier: 'Von', record: 'Kontakt festhalten', ties: 'Gebunden durch: 320 Punkte gespart · 2 angepasste Produkte' },
};
const promisedMs = 2_000;

function brandt(locale: Locale): Planted {
  return { id: `brandt ${locale}`, name: `Brandt & Söhne ${locale}`, team: 'tour' };
}

export function customersStory(stage: () => Stage): void {
  beforeAll(async () => {
    const { client } = stage();
    await Promise.all(locales.map((locale) => plant(client, [...manySided(brandt(locale)), ...binding(brandt(locale))], brandt(locale))));
    await client.count([{ id: 'formula', data: { customer: { id: '+formula', name: hostile }, kind: 'order.placed', value: { amount: '10.00', currency: 'EUR', meaning: 'revenue' } } }]);
  });

  it.each(locales)('%s: finds a customer by key, sorts, narrows and takes the list along', async (locale) => {
    const visit = await stage().visit('viewer', locale);
    const { page } = visit;
    const word = words[locale];
    await visit.go('/');
    await visit.press('/');
    await page.waitForURL(/\/customers/);
    await page.locator('input[type=search]:focus').waitFor();
    await page.keyboard.type(`Brandt & Söhne ${locale.slice(0, 2)}`);
    await page.waitForURL(/q=Brandt/);
    const rows = page.locator('main [data-row]');
    await eventually(async () => { expect(await rows.allInnerTexts()).toEqual([expect.stringContaining(brandt(locale).name)]); }, { withinMs: 30_000 });
    await visit.press('Enter', 'Enter');
    await page.waitForURL(/\/customers\/brandt/);
    await page.getByRole('heading', { name: brandt(locale).name }).waitFor();

    await visit.go('/customers');
    await rows.nth(10).waitFor();
    expect(await rows.count()).toBeGreaterThan(20);
    await page.getByRole('columnheader').getByRole('button', { name: word.score }).click();
    await page.waitForURL(/sort=-score/);
    const best = ((await stage().client.get('scoring', '/v1/customers?sort=-score&limit=1')).body as { items: { id: string }[] }).items[0]?.id ?? '';
    await eventually(async () => { expect(await rows.first().locator('a').getAttribute('href')).toContain(encodeURIComponent(best)); });
    await page.getByRole('combobox', { name: word.band }).selectOption('at-risk');
    await page.waitForURL(/band=at-risk/);
    await eventually(async () => {
      const shown = await rows.allInnerTexts();
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.every((text) => text.includes(word.atRisk))).toBe(true);
    });
    await visit.end();
  });

  it.each(locales)('%s: writes a file without a formula', async (locale) => {
    const visit = await stage().visit('viewer', locale);
    const { page } = visit;
    await visit.go('/customers?q=%2Bformula');
    await page.locator('main [data-row]').first().waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: words[locale].export }).click()]);
    const [head = '', row = '', ...rest] = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(head).toContain(words[locale].score);
    expect(row.startsWith(`'+formula,'${hostile},`)).toBe(true);
    expect(rest).toEqual(['']);
    await visit.end();
  });

  customerStory(stage);
}

function customerStory(stage: () => Stage): void {
  it.each(locales)('%s: shows what each side did, words given, facts, and why between two moments', async (locale) => {
    const visit = await stage().visit('viewer', locale);
    const { page } = visit;
    const word = words[locale];
    const { id } = brandt(locale);
    await visit.go(`/customers/${encodeURIComponent(id)}`);
    const rows = page.locator('main ol > li[data-side]');
    await rows.nth(5).waitFor();
    for (const [side, text] of [['customer', 'Saturday our Fulda shops'], ['customer', 'Röstwerk Süd'], ['us', 'Visit to the bakery'], ['us', 'Decaf samples']] as const) {
      expect(await rows.and(page.locator(`[data-side=${side}]`)).filter({ hasText: text }).count()).toBe(1);
    }
    const region = (title: string) => page.locator('main section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
    expect(await region(word.promises).innerText()).toContain('Decaf samples to Fulda');
    expect(await region(word.offers).innerText()).toContain('Röstwerk Süd');
    expect(await region(word.needs).innerText()).toContain('Delivery before 6 a.m.');
    expect(await region(word.facts).innerText()).toContain('DACH-Nord');
    expect(await page.locator('main p').allInnerTexts()).toContain(word.ties);
    await expectRaise(page.locator('main'), { client: stage().client, customer: id, locale, by: 'solve' });

    await visit.press('j', 'm', 'j', 'j', 'j', 'm');
    await page.waitForURL(/from=.*to=/);
    const between = page.locator('main section').filter({ has: page.getByRole('button', { name: word.close }) });
    await between.getByRole('listitem').nth(2).waitFor();
    const fall = await readFall(between);
    expectToSum(fall);
    const span = new URL(page.url()).searchParams;
    const told = await stage().client.explanation(id, `?from=${span.get('from') ?? ''}&to=${span.get('to') ?? ''}`);
    expect([fall.from, fall.to]).toEqual([Math.round(told.from.score * 10), Math.round(told.to.score * 10)]);
    await visit.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('from'));
    await visit.end();
  });

  it.each(locales)('%s: a call stands in the timeline and the score within two seconds', async (locale) => {
    const visit = await stage().visit('agent', locale);
    const { page } = visit;
    const { id } = brandt(locale);
    await visit.go(`/customers/${encodeURIComponent(id)}`);
    const took: number[] = [];
    for (const [n, kind] of ['call', 'need', 'concession'].entries()) {
      const said = `We settle this today (${locale}, ${n})`;
      await page.getByRole('button', { name: words[locale].record, exact: true }).click();
      await page.locator('#record-type').selectOption(kind);
      await page.fill('#record-text', said);
      const before = Date.now();
      await page.locator('[role=dialog] button[type=submit]').click();
      await page.locator('main ol > li[data-side]').getByText(said).waitFor();
      await page.getByRole('status').getByText(words[locale].counted).waitFor();
      took.push(Date.now() - before);
      const { body } = await stage().client.get('scoring', `/v1/customers/${encodeURIComponent(id)}/timeline?limit=3`);
      expect(JSON.stringify(body)).toContain(said);
    }
    process.stdout.write(`recorded and shown (${locale}): ${took.join(', ')} ms\n`);
    // A machine that does something else may be late once.
    expect(Math.min(...took)).toBeLessThan(promisedMs);
    await visit.end();
  });
}
