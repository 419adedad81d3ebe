import { eventually } from '@rapport/tools/testing';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'title' | 'region' | 'atRisk' | 'renewals' | 'movement' | 'table', string>> = {
  'en-GB': { title: 'Portfolio', region: 'Region', atRisk: 'At risk', renewals: 'Contracts that end next', movement: 'Who changed band in 30 days', table: 'As a table' },
  'de-DE': { title: 'Portfolio', region: 'Region', atRisk: 'Gefährdet', renewals: 'Welche Verträge als Nächste enden', movement: 'Wer in 30 Tagen die Lage wechselte', table: 'Als Tabelle' },
};

/** What the service says of all customers. */
interface Whole {
  readonly customers: number;
  readonly byDeterminant: readonly { readonly determinant: string | null; readonly customers: number }[];
  readonly bySegmentAndRegion: readonly { readonly segment: string | null; readonly region: string | null; readonly customers: number }[];
  readonly movement: readonly { readonly from: string; readonly to: string }[];
}

export function portfolioStory(stage: () => Stage): void {
  const dateIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const whole = async (query = ''): Promise<Whole> => (await stage().client.get('scoring', `/v1/portfolio${query}`)).body as Whole;

  beforeAll(async () => {
    await stage().client.count([5, 10, 15].map((days) => ({
      id: `renewal-${days}`,
      data: { customer: { id: `renewal-${days}`, name: `Renewal in ${days} days`, traits: { segment: 'hotel', region: 'Contract Bay', owner: 'jo@supplier.example' } }, kind: 'contract.signed', facts: { contractEndsAt: dateIn(days) } },
    })));
  });

  it.each(locales)('%s: goes there by keys, and from a mark to its customers', async (locale) => {
    const visit = await stage().visit('viewer', locale);
    const { page } = visit;
    const word = words[locale];
    await visit.go('/');
    await visit.press('g', 'p');
    await page.waitForURL(/\/portfolio$/);
    await page.getByRole('heading', { name: word.title, exact: true }).waitFor();
    await page.getByRole('heading', { name: word.movement }).waitFor();
    const shown = await whole();
    expect(shown.customers).toBeGreaterThan(20);
    const service = shown.byDeterminant.find(({ determinant }) => determinant === 'service');
    const mark = page.locator('main a[href*="determinant=service"]');
    await mark.focus();
    await visit.press('Enter');
    await page.waitForURL(/\/customers\?.*determinant=service/);
    // The list also knows those of whom too little is known.
    await eventually(async () => { expect(await page.locator('main [data-row]').count()).toBeGreaterThanOrEqual(Math.min(service?.customers ?? 0, 20)); });
    await page.goBack();
    await page.locator('main a[href*="band=at-risk"]').first().click();
    await page.waitForURL(/band=at-risk/);
    await eventually(async () => {
      const rows = await page.locator('main [data-row]').allInnerTexts();
      expect(rows.every((text) => text.includes(word.atRisk))).toBe(true);
    });
    await visit.end();
  });

  it.each(locales)('%s: narrows to a region, whose contracts end in this order', async (locale) => {
    const visit = await stage().visit('viewer', locale);
    const { page } = visit;
    const word = words[locale];
    const regions = [...new Set((await whole()).bySegmentAndRegion.flatMap(({ region }) => (region === null ? [] : [region])))];
    expect(regions.length).toBeGreaterThan(0);
    await visit.go('/portfolio');
    const choice = page.getByRole('combobox', { name: word.region });
    await eventually(async () => { expect(await choice.locator('option').count()).toBe(regions.length + 1); });
    await choice.selectOption(regions[0] ?? '');
    await page.waitForURL(/region=/);
    const narrowed = await whole(`?region=${encodeURIComponent(regions[0] ?? '')}`);
    await page.locator('main header p').getByText(new RegExp(`^${narrowed.customers} `)).waitFor();
    await visit.go('/portfolio');
    const section = page.locator('section').filter({ has: page.getByRole('heading', { name: word.renewals }) });
    await eventually(async () => { expect((await section.locator('tbody tr td:first-child').allInnerTexts()).slice(0, 3)).toEqual([5, 10, 15].map((days) => `Renewal in ${days} days`)); });
    await section.getByRole('link', { name: 'Renewal in 5 days' }).click();
    await page.waitForURL(/\/customers\/renewal-5/);
    await visit.end();
  });

  tableStory(stage, whole);
}

function tableStory(stage: () => Stage, whole: () => Promise<Whole>): void {
  it('tells each chart as a table', async () => {
    const visit = await stage().visit('viewer', 'en-GB');
    const { page } = visit;
    await visit.go('/portfolio');
    const { movement } = await whole();
    const section = page.locator('section').filter({ has: page.getByRole('heading', { name: words['en-GB'].movement }) });
    await section.getByText(words['en-GB'].table).click();
    await eventually(async () => { expect(await section.locator('tbody tr').count()).toBe(movement.filter(({ from, to }) => from !== to).length); });
    await visit.end();
  });
}
