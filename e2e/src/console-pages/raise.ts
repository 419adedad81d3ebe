import { eventually } from '@rapport/tools/testing';
import type { Locator } from 'playwright-core';
import type { ProductClient } from '../product-client.ts';
import { lastFigure } from './browser.ts';
import type { Locale } from './stage.ts';

const words: Record<Locale, Record<'title' | 'meet' | 'solve', string>> = {
  'en-GB': { title: 'What would raise it most', meet: 'Meet in person', solve: 'Answer and solve what is open' },
  'de-DE': { title: 'Was am meisten hülfe', meet: 'Persönlich treffen', solve: 'Das Offene beantworten und lösen' },
};
const mostShown = 3;

interface Raised {
  readonly client: ProductClient;
  readonly customer: string;
  readonly locale: Locale;
  /** One of what is proposed. */
  readonly by: 'meet' | 'solve';
}

/** What would raise a customer's score most stands here, the best first, with the points that the service computes. */
export async function expectRaise(within: Locator, { client, customer, locale, by }: Raised): Promise<void> {
  const heading = within.getByRole('heading', { name: words[locale].title, exact: true });
  await heading.waitFor();
  await eventually(async () => {
    const shown = await heading.locator('xpath=following-sibling::dl[1]/div').allInnerTexts();
    const told = (await client.explanation(customer)).wouldRaise.slice(0, mostShown);
    expect(shown.join('\n')).toContain(words[locale][by]);
    expect(shown).toHaveLength(told.length);
    // Of a score that moves by the hour, in tenths of a point.
    for (const [n, { points }] of told.entries()) expect(Math.abs(lastFigure(shown[n] ?? '') - points * 10)).toBeLessThanOrEqual(2);
  }, { withinMs: 30_000 });
}
