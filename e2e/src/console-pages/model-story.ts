import { eventually } from '@rapport/tools/testing';
import type { Page } from 'playwright-core';
import type { Event } from '../product-client.ts';
import { lookAt } from './browser.ts';
import { locales, type Locale, type Stage } from './stage.ts';

interface Words {
  readonly title: string;
  readonly notYet: string;
  readonly run: string;
  readonly published: (version: number) => string;
  readonly notBetter: string;
  readonly before: (before: number, after: number) => string;
  readonly inForce: RegExp;
  readonly service: string;
  readonly hazard: string;
  readonly rhythm: RegExp;
  readonly silence: string;
}

const words: Record<Locale, Words> = {
  'en-GB': {
    title: 'Learnt from outcomes', notYet: 'Not yet learnt.', run: 'Learn now', published: (version) => `Better by the rule: published as version ${version}.`, notBetter: 'Not better by the rule, so nothing was published',
    before: (before, after) => `What learning changed: version ${before} and version ${after}`, inForce: /^Learnt from \d+ customers/, service: 'Service', hazard: 'Coefficients of the rhythm', rhythm: /^Rhythm, /, silence: 'Silence',
  },
  'de-DE': {
    title: 'Aus Ergebnissen gelernt', notYet: 'Noch nichts gelernt.', run: 'Jetzt lernen', published: (version) => `Nach der Regel besser: als Version ${version} veröffentlicht.`, notBetter: 'Nach der Regel nicht besser, darum nicht veröffentlicht',
    before: (before, after) => `Was das Lernen änderte: Version ${before} und Version ${after}`, inForce: /^Aus \d+ Kunden gelernt/, service: 'Service', hazard: 'Koeffizienten des Rhythmus', rhythm: /^Rhythmus, /, silence: 'Stille',
  },
};

interface Learning {
  readonly id: string;
  readonly state: string;
  readonly outcome?: string;
  readonly version?: number;
  readonly judgements?: { readonly rhythm: { readonly before: number; readonly after: number } | null };
}

interface Model {
  readonly learnt?: { readonly weights: Record<string, { readonly weight: number }> | null; readonly chain: { readonly coefficients: readonly number[] } | null };
}

/** Of service, where outcomes have not taught another. */
const shippedWeight = 3;
const dayMs = 86_400_000;

/** Half buy each week, half each month, more or less; every third complains and leaves, one after the other. */
function regulars(): Event[] {
  return Array.from({ length: 120 }, (_, n) => n).flatMap((n) => {
    const customer = { id: `regular-${n}`, name: `Regular ${n}` };
    const [gap, leftBefore] = [n % 2 === 0 ? 7 : 30, n % 3 === 0 ? n * 2 : 0];
    const at = (daysBefore: number): string => new Date(Date.now() - dayMs * (daysBefore + 0.6)).toISOString();
    const acts: Event[] = [];
    for (let ago = 330 - (n % gap); ago > leftBefore; ago -= gap * (0.6 + ((n * 7 + acts.length * 3) % 5) / 5)) {
      acts.push({ id: `r-${n}-${acts.length}`, source: 'till', time: at(ago), data: { kind: 'order.placed', customer, value: { amount: `${10 + (n % 9)}.00`, currency: 'EUR' } } });
    }
    if (leftBefore === 0) return acts;
    return [...acts, ...[2, 5, 8].map((before): Event => ({ id: `r-${n}-c${before}`, source: 'till', time: at(leftBefore + before), data: { kind: 'complaint.received', customer } }))];
  });
}

/** The model's learning: nothing at first, then a better version with its figures, then one that is no better. */
export function modelStory(stage: () => Stage): void {
  const learnings = async (): Promise<readonly Learning[]> => ((await stage().client.get('scoring', '/v1/model/learning')).body as { items: Learning[] }).items;
  const newest = async (): Promise<number> => ((await stage().client.get('scoring', '/v1/model/versions')).body as { items: { version: number }[] }).items[0]?.version ?? 0;
  const model = async (version: number): Promise<Model> => (await stage().client.get('scoring', `/v1/model?version=${version}`)).body as Model;
  const ended = (): Promise<void> => eventually(async () => { expect((await learnings()).filter(({ state }) => state === 'waiting' || state === 'running')).toEqual([]); }, { withinMs: 120_000 });

  beforeAll(async () => {
    const { client } = stage();
    const events = regulars();
    for (let from = 0; from < events.length; from += 500) await client.sendBatch(events.slice(from, from + 500));
    for (const { source = '', id } of [...new Map(events.map((event) => [(event.data['customer'] as { id: string }).id, event])).values()]) await client.counted(source, id, 60_000);
  }, 180_000);

  it.each(locales)('%s: says that nothing is learnt yet', async (locale) => {
    expect((await model(await newest())).learnt).toBeUndefined();
    const visit = await stage().visit('agent', locale);
    await visit.go('/model');
    const section = sectionOf(visit.page, words[locale].title);
    await section.getByText(words[locale].notYet).waitFor();
    // Who is no admin reads.
    expect(await section.getByRole('button').count()).toBe(0);
    await visit.end();
  });

  it.each(locales)('%s: learns while one looks on, shows before and after, and publishes nothing that is not better', async (locale) => {
    const word = words[locale];
    await ended();
    const before = await newest();
    // The version of day one again: a rollback stands until the button is pressed.
    const again = before > 1 ? before + 1 : before;
    if (before > 1) expect((await stage().client.post('scoring', '/v1/model/rollback', { to: 1, note: 'from the start' })).status).toBe(200);
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/model');
    const section = sectionOf(page, word.title);
    await section.getByRole('button', { name: word.run }).click();
    await section.getByText(word.published(again + 1)).waitFor({ timeout: 120_000 });
    await ended();
    await section.getByText(word.inForce).waitFor();

    const learnt = (await model(again + 1)).learnt;
    const [told] = (await learnings()).filter(({ version }) => version === again + 1);
    const figures = sectionOf(page, word.before(again, again + 1));
    const figure = (value: number, digits: number): string => value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
    const row = (name: string | RegExp) => figures.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    const { rhythm } = told?.judgements ?? { rhythm: null };
    expect((await row(word.rhythm).getByRole('cell').allInnerTexts()).slice(0, 2)).toEqual([figure(rhythm?.before ?? Number.NaN, 4), figure(rhythm?.after ?? Number.NaN, 4)]);
    expect((await row(word.service).getByRole('cell').allInnerTexts())[1]).toBe(figure(learnt?.weights?.['service']?.weight ?? shippedWeight, 2));
    await figures.getByText(word.hazard).click();
    expect((await row(word.silence).getByRole('cell').allInnerTexts())[1]).toBe(figure(learnt?.chain?.coefficients[1] ?? Number.NaN, 3));
    await figures.scrollIntoViewIfNeeded();
    if (locale === 'en-GB') await lookAt(page, 'model-learnt');

    await section.getByRole('button', { name: word.run }).click();
    await section.getByText(word.notBetter).first().waitFor({ timeout: 120_000 });
    expect(await newest()).toBe(again + 1);
    expect((await learnings())[0]).toMatchObject({ state: 'done', outcome: 'not-better' });
    await visit.end();
  });
}

function sectionOf(page: Page, title: string) {
  return page.locator('main section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}
