import { eventually } from '@rapport/tools/testing';
import type { Event } from '../product-client.ts';
import { lookAt } from './browser.ts';
import { hostile } from './plant.ts';
import { locales, type Locale, type Stage } from './stage.ts';

interface Words {
  readonly title: string;
  /** The theme's own page, of so many customers. */
  readonly theme: (n: number) => string;
  readonly row: string;
  readonly submit: string;
  readonly textMissing: RegExp;
  readonly decided: RegExp;
  readonly tell: (n: number) => string;
  readonly told: (n: number) => string;
  readonly tellButton: RegExp;
}

const words: Record<Locale, Words> = {
  'en-GB': {
    title: 'Feedback', theme: (n) => `Unfriendly: ${n} customers`, row: 'Unfriendly', submit: 'Decide', textMissing: /One language at least/, decided: /^Decided for 4 customers$/,
    tell: (n) => `Tell ${n} customers`, told: (n) => `${n} customers are told`, tellButton: /^Tell \d/,
  },
  'de-DE': {
    title: 'Rückmeldungen', theme: (n) => `Schwer zu erreichen: ${n} Kunden`, row: 'Schwer zu erreichen', submit: 'Entscheiden', textMissing: /Mindestens eine Sprache/, decided: /^Entschieden für 4 Kunden$/,
    tell: (n) => `${n} Kunden informieren`, told: (n) => `${n} Kunden sind informiert`, tellButton: /^\d+ Kunden informieren/,
  },
};

/** Each language decides on a theme of its own, in a month in which nobody else spoke. */
const themes: Record<Locale, { readonly name: string; readonly month: string; readonly said: readonly string[] }> = {
  'en-GB': { name: 'unfriendly', month: '2024-03', said: ['Your driver was rude', 'Sehr unfreundlich', 'Unhelpful staff', `Rude ${hostile}`] },
  'de-DE': { name: 'hard-to-reach', month: '2024-05', said: ['Seit Tagen keine Antwort', 'Nobody answers the phone', 'Nicht erreichbar', `Keine Antwort ${hostile}`] },
};

interface ThemeAnswer {
  readonly customers: number;
  readonly points: number;
  readonly decision: { readonly decision: string; readonly owner: string; readonly told: number; readonly text: { readonly en?: string } } | null;
}

export function feedbackStory(stage: () => Stage): void {
  const idOf = (locale: Locale, n: number): string => `speaker-${locale}-${n}`;
  const daysOf = (locale: Locale): string => `from=${themes[locale].month}-01&to=${themes[locale].month}-28`;
  const answer = async (locale: Locale): Promise<ThemeAnswer> => {
    const { name, month } = themes[locale];
    return (await stage().client.get('scoring', `/v1/feedback/themes/${name}?from=${month}-01T00:00:00Z&to=${month}-28T23:59:59Z`)).body as ThemeAnswer;
  };

  beforeAll(async () => {
    const speakers = locales.flatMap((locale) => themes[locale].said.flatMap((body, n): Event[] => {
      const customer = { id: idOf(locale, n), name: n === 3 ? hostile : `Speaker ${n}`, locale: n % 2 === 0 ? 'en' : 'de' };
      return [
        { id: `${customer.id}-order`, time: `${themes[locale].month}-02T08:00:00Z`, data: { kind: 'order.placed', customer, value: { amount: '500.00', currency: 'EUR', meaning: 'revenue' } } },
        { id: `${customer.id}-said`, time: `${themes[locale].month}-10T0${n}:00:00Z`, data: { kind: 'complaint.received', customer, text: { body } } },
      ];
    }));
    await stage().client.count(speakers);
  });

  it.each(locales)('%s: by keys a person reads a theme, decides on it, and tells those whom it concerns, once', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('agent', locale);
    const { page } = visit;
    await visit.go('/');
    await visit.press('g', 'f');
    await page.waitForURL(/\/feedback$/);
    await page.getByRole('heading', { name: word.title, exact: true }).waitFor();

    await visit.go(`/feedback?${daysOf(locale)}`);
    const link = page.locator('main tbody a', { hasText: word.row });
    await link.waitFor();
    await visit.press('j');
    expect(await visit.focusedLink()).toContain(`/feedback/${themes[locale].name}`);
    await visit.press('Enter');
    await page.getByRole('heading', { name: word.theme(4) }).waitFor();
    expect(await page.locator('main ol > li').count()).toBe(4);
    expect(await answer(locale)).toMatchObject({ customers: 4, decision: null });
    if (locale === 'en-GB') await lookAt(page, 'feedback-theme-open');

    await visit.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: word.submit, exact: true }).click();
    await dialog.getByText(word.textMissing).waitFor();
    expect((await answer(locale)).decision).toBeNull();
    // The first field that is missing has the focus.
    await page.keyboard.type('Every call is answered within a minute');
    await dialog.locator('input[type=date]').fill('2099-12-15');
    if (locale === 'en-GB') await lookAt(page, 'feedback-decide');
    await dialog.getByRole('button', { name: word.submit, exact: true }).press('Enter');
    await page.getByRole('status').getByText(word.decided).waitFor();
    expect((await answer(locale)).decision).toMatchObject({ decision: 'change', owner: stage().emailOf('agent', locale), told: 0, text: { en: 'Every call is answered within a minute' } });

    await page.getByRole('main').getByRole('button', { name: word.tell(4) }).click();
    await page.getByRole('dialog').getByRole('button', { name: word.tell(4) }).press('Enter');
    await page.getByRole('status').getByText(word.told(4)).waitFor();
    await page.getByRole('main').getByRole('button', { name: word.tellButton }).waitFor({ state: 'detached' });
    expect((await answer(locale)).decision?.told).toBe(4);
    for (const n of themes[locale].said.keys()) await hasHeard(stage(), idOf(locale, n));
    await page.reload();
    await page.locator('main p b').first().waitFor();
    if (locale === 'en-GB') await lookAt(page, 'feedback-theme');
    await visit.end();
    await readingStory(stage(), locale, `/feedback/${themes[locale].name}?${daysOf(locale)}`);
  });
}

/** The answer stands in the customer's timeline, once. */
async function hasHeard({ client }: Stage, customer: string): Promise<void> {
  await eventually(async () => {
    const { items } = (await client.get('scoring', `/v1/customers/${customer}/timeline?kind=feedback.answered`)).body as { items: { direction: string }[] };
    expect(items).toMatchObject([{ direction: 'outbound' }]);
  });
}

/** Who may not decide sees all of it and has no button. */
async function readingStory(stage: Stage, locale: Locale, path: string): Promise<void> {
  const visit = await stage.visit('viewer', locale);
  await visit.go(path);
  await visit.page.locator('main ol > li').first().waitFor();
  await visit.press('d');
  expect(await visit.page.getByRole('main').getByRole('button').or(visit.page.getByRole('dialog')).count()).toBe(0);
  await visit.end();
}
