import { eventually } from '@rapport/tools/testing';
import { lookAt } from './browser.ts';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'submit' | 'end' | 'set' | 'ended' | 'undo' | 'missing' | 'amount' | 'holds', string>> = {
  'en-GB': { submit: 'Set override', end: 'End it', set: 'The override holds', ended: 'The override has ended', undo: 'Undo', missing: 'A number from 0 to 100.', amount: 'Score instead (0 to 100)', holds: 'Set to 40 by' },
  'de-DE': { submit: 'Vorgabe setzen', end: 'Beenden', set: 'Die Vorgabe gilt', ended: 'Die Vorgabe ist beendet', undo: 'Rückgängig', missing: 'Eine Zahl von 0 bis 100.', amount: 'Wert stattdessen (0 bis 100)', holds: 'Auf 40 gesetzt von' },
};

interface Overridden {
  readonly score: number;
  readonly computed: number;
  readonly override: { readonly score: number | null; readonly reason: string; readonly owner: string; readonly until: string } | null;
}

export function overrideStory(stage: () => Stage): void {
  const idOf = (locale: Locale): string => `sponsor-${locale}`;
  const customer = async (locale: Locale): Promise<Overridden> => (await stage().client.get('scoring', `/v1/customers/${idOf(locale)}`)).body as Overridden;

  beforeAll(async () => {
    const { client } = stage();
    await client.count(locales.flatMap((locale) => Array.from({ length: 12 }, (_, week) => ({
      id: `sponsor-${locale}-${week}`, time: new Date(Date.now() - (80 - 7 * week) * 86_400_000).toISOString(),
      data: { kind: 'order.placed', customer: { id: idOf(locale), name: `Sponsored ${locale}` }, value: { amount: '120.00', currency: 'EUR', meaning: 'revenue' } },
    }))));
  });

  it.each(locales)('%s: by a key a person puts a score in the place of the computed one, with a reason and an end, sees it marked, and takes it back', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('agent', locale);
    const { page } = visit;
    await visit.go(`/customers/${idOf(locale)}`);
    await page.locator('main figure svg[aria-label]').first().waitFor();
    const { computed } = await customer(locale);
    expect(computed).toBeGreaterThan(41);

    await visit.press('o');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: word.submit, exact: true }).click();
    await dialog.getByText(word.missing).waitFor();
    expect((await customer(locale)).override).toBeNull();
    // The first wrong field has the focus.
    expect(await dialog.getByLabel(word.amount).evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('40');
    await visit.press('Tab');
    await page.keyboard.type('Their sponsor has left');
    if (locale === 'en-GB') await lookAt(page, 'override-form');
    await dialog.getByRole('button', { name: word.submit, exact: true }).press('Enter');
    await page.getByRole('status').getByText(word.set).waitFor();
    const line = page.locator('main').getByText(word.holds);
    await line.waitFor();
    expect(await line.innerText()).toContain(stage().emailOf('agent', locale));
    expect(await customer(locale)).toMatchObject({ score: 40, override: { score: 40, reason: 'Their sponsor has left', owner: stage().emailOf('agent', locale) } });
    await page.locator('main section p').filter({ hasText: /^40$/ }).first().waitFor();
    await page.locator('main figure title').filter({ hasText: `40 · ${stage().emailOf('agent', locale)} · Their sponsor has left` }).waitFor({ state: 'attached' });
    if (locale === 'en-GB') await lookAt(page, 'override');

    await page.getByRole('button', { name: word.end, exact: true }).click();
    await page.getByRole('status').getByText(word.ended).waitFor();
    await line.waitFor({ state: 'detached' });
    expect((await customer(locale)).override).toBeNull();
    await visit.press('z');
    await line.waitFor();
    await eventually(async () => { expect(await customer(locale)).toMatchObject({ score: 40, override: { reason: 'Their sponsor has left' } }); });
    await visit.end();
    await readingStory(stage(), locale, idOf(locale));
  });
}

/** Who may not, sees it and has no button. */
async function readingStory(stage: Stage, locale: Locale, id: string): Promise<void> {
  const word = words[locale];
  const visit = await stage.visit('viewer', locale);
  await visit.go(`/customers/${id}`);
  await visit.page.locator('main').getByText(word.holds).waitFor();
  await visit.press('o');
  expect(await visit.page.getByRole('button', { name: word.end, exact: true }).or(visit.page.getByRole('button', { name: word.submit })).or(visit.page.getByRole('dialog')).count()).toBe(0);
  await visit.end();
}
