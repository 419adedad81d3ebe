import { eventually } from '@rapport/tools/testing';
import { lookAt } from './browser.ts';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'more' | 'merge' | 'do' | 'done' | 'is' | 'back' | 'check' | 'two' | 'link' | 'no' | 'people', string>> = {
  'en-GB': { more: 'More', merge: 'Merge with another customer…', do: 'Merge them', done: 'They are one customer now', is: 'One with', back: 'Take it back', check: 'What would change', two: 'They are two customers again', link: 'may be the same', no: 'Not the same', people: 'People' },
  'de-DE': { more: 'Mehr', merge: 'Mit anderem Kunden zusammenführen…', do: 'Zusammenführen', done: 'Sie sind jetzt ein Kunde', is: 'Eins mit', back: 'Zurücknehmen', check: 'Was sich ändern würde', two: 'Sie sind wieder zwei Kunden', link: 'vielleicht derselbe', no: 'Nicht derselbe', people: 'Personen' },
};

const stays = (locale: Locale): string => `head-${locale}`;
const goes = (locale: Locale): string => `branch-${locale}`;

/** For each language two that a person makes one, with somebody who works there, and two whom one event names both. */
async function plantPairs({ client }: Stage): Promise<void> {
  const at = (daysAgo: number): string => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  await client.count(locales.flatMap((locale) => [
    ...[80, 50, 20].flatMap((daysAgo) => [
      { id: `head-${locale}-${daysAgo}`, time: at(daysAgo), data: { kind: 'order.placed', customer: { id: stays(locale), name: `Head ${locale}` }, value: { amount: '120.00', currency: 'EUR', meaning: 'revenue' } } },
      { id: `branch-${locale}-${daysAgo}`, time: at(daysAgo), data: { kind: 'complaint.received', customer: { id: goes(locale), name: `Branch ${locale}` } } },
    ]),
    { id: `person-${locale}`, time: at(3), data: { kind: 'call.answered', customer: { aliases: [{ ns: 'email', value: `anke@${locale}.example` }], name: 'Anke Brandt', account: { id: stays(locale) } } } },
  ]));
  await client.count(locales.map((locale) => ({ id: `both-${locale}`, time: at(1), data: { kind: 'call.answered', customer: { id: `left-${locale}`, aliases: [{ ns: 'email', value: `shared@${locale}.example` }] } } })));
  await client.count(locales.map((locale) => ({ id: `met-${locale}`, time: at(1), data: { kind: 'call.answered', customer: { id: `right-${locale}`, aliases: [{ ns: 'email', value: `shared@${locale}.example` }] } } })));
}

export function mergeStory(stage: () => Stage): void {
  const scoreOf = async (id: string): Promise<number> => (await stage().client.customer(id)).score;

  beforeAll(() => plantPairs(stage()));

  it.each(locales)('%s: two customers become one behind "…", by keyboard, after it was shown what changes; and two again as they were', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('agent', locale);
    const { page } = visit;
    const [into, from] = [await scoreOf(stays(locale)), await scoreOf(goes(locale))];
    await visit.go(`/customers/${stays(locale)}`);
    await page.getByRole('heading', { name: word.people }).waitFor();
    await page.getByText('Anke Brandt').first().waitFor();
    await page.getByRole('button', { name: word.more, exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: word.merge }).press('Enter');
    await page.getByRole('searchbox').fill(`Branch ${locale}`);
    await page.locator('main').getByRole('link', { name: `Branch ${locale}` }).press('Enter');
    await page.locator('main').getByText(locale === 'en-GB' ? '3 interactions' : '3 Ereignisse').waitFor();
    if (locale === 'en-GB') await lookAt(page, 'merge');
    expect(await scoreOf(stays(locale))).toBeCloseTo(into, 1);
    await page.getByRole('button', { name: word.do, exact: true }).press('Enter');
    await page.getByRole('status').getByText(word.done).waitFor();
    await page.locator('main').getByText(`${word.is} Branch ${locale}`).waitFor();
    if (locale === 'en-GB') await lookAt(page, 'merged');
    await eventually(async () => { expect(await stage().client.customer(goes(locale))).toMatchObject({ mergedInto: stays(locale) }); });

    await page.locator('main').getByRole('link', { name: word.back }).press('Enter');
    await page.getByRole('heading', { name: word.check }).waitFor();
    for (const name of [`Head ${locale}`, `Branch ${locale}`]) await page.locator('main').getByText(new RegExp(`^${name}, `)).first().waitFor();
    if (locale === 'de-DE') await lookAt(page, 'unmerge-de');
    await page.getByRole('button', { name: word.back, exact: true }).press('Enter');
    await page.getByRole('status').getByText(word.two).waitFor();
    expect(await scoreOf(stays(locale))).toBeCloseTo(into, 1);
    expect(await scoreOf(goes(locale))).toBeCloseTo(from, 1);
    await visit.end();
  });

  it.each(locales)('%s: who may be the same waits for a person, and is asked no more', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('agent', locale);
    const { page } = visit;
    await visit.go('/customers');
    await page.getByRole('link', { name: new RegExp(word.link) }).press('Enter');
    const proposal = page.locator('main li').filter({ hasText: `right-${locale}` });
    await proposal.getByText(`shared@${locale}.example`).waitFor();
    if (locale === 'en-GB') await lookAt(page, 'merge-proposals');
    await proposal.getByRole('button', { name: word.no, exact: true }).press('Enter');
    await proposal.waitFor({ state: 'detached' });
    expect(JSON.stringify((await stage().client.get('scoring', '/v1/merge-proposals')).body)).not.toContain(`right-${locale}`);
    await visit.end();

    const viewer = await stage().visit('viewer', locale);
    await viewer.go(`/customers/${stays(locale)}`);
    await viewer.page.getByRole('heading', { name: word.people }).waitFor();
    expect(await viewer.page.getByRole('button', { name: word.more, exact: true }).count()).toBe(0);
    await viewer.end();
  });
}
