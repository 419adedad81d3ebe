import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, ConsoleMessage, Locator, Page } from 'playwright-core';

export const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(chromiumPath);

/** What a state is waited for, on a machine that has other things to do. */
export const patienceMs = 60_000;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Asked for with PICTURES=true: what the pages look like goes to docs/pictures. */
const wantsPictures = process.env['PICTURES'] === 'true';

/** A page that remembers everything the browser complained about. */
export class Visit {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {}

  static async begin(context: BrowserContext, url: string): Promise<Visit> {
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const visit = new Visit(context, page, url);
    page.on('pageerror', (error) => visit.complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      visit.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !isAnAnswer(message)) visit.complaints.push(`console: ${message.text()}`);
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const [origin] = event.composedPath();
        const at = origin instanceof Element ? origin.outerHTML.slice(0, 200) : '';
        // eslint-disable-next-line no-console -- in the page: it comes out as a message of its console
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${at}`);
      });
    });
    return visit;
  }

  async go(path: string): Promise<Locator> {
    await this.page.goto(`${this.url}${path}`);
    const title = this.page.locator('h1');
    await title.waitFor();
    return title;
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** The address that the focused link leads to. */
  focusedLink(): Promise<string | null> {
    return this.page.evaluate(() => document.activeElement?.getAttribute('href') ?? null);
  }

  /** Ends the visit; nothing may have been complained about. */
  async end(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}

// A browser logs each answer of 4xx. Signed out, "not counted yet", no draft, a wrong one and one that came too late are asked for, and answered so.
function isAnAnswer(message: ConsoleMessage): boolean {
  return /\/api\/session$|\/v1\/interactions\?|\/draft(\/diff)?$|\/publish$/.test(message.location().url) && message.text().startsWith('Failed to load resource');
}

/** What axe finds that is serious or critical, or stands outside of a landmark. The policy lets no script of others run: it comes in through the debugger. */
export async function faultsOf(page: Page): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  const { frameTree } = await debug.send('Page.getFrameTree');
  const { executionContextId: contextId } = await debug.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const run = `${axeSource}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ id, impact }) => id === 'region' || impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? ''))))`;
  const { result, exceptionDetails } = await debug.send('Runtime.evaluate', { expression: run, contextId, awaitPromise: true, returnByValue: true });
  await debug.detach();
  if (exceptionDetails !== undefined) throw new Error(`axe did not run: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return result.value as string[];
}

/** By how many pixels the page is wider than its window, and what sticks out. */
export function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 0.5);
    return [`${document.documentElement.scrollWidth} of ${width} px`, ...wide.slice(-3).map((element) => `${element.tagName}.${element.getAttribute('class') ?? ''}`)];
  });
}

/** A small screen's whole page, so that its bar stands at the end; of a wide one what fits. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!wantsPictures) return;
  mkdirSync('docs/pictures', { recursive: true });
  const size = page.viewportSize() ?? { width: 1_440, height: 900 };
  await page.mouse.move(0, 0);
  if (size.width < 1_000) await page.setViewportSize({ ...size, height: Math.min(4_000, await page.evaluate(() => document.documentElement.scrollHeight)) });
  await page.screenshot({ path: `docs/pictures/${name}.png`, animations: 'disabled' });
  await page.setViewportSize(size);
}

/** Finds nothing serious in a state of a page, wide and narrow, and keeps what it looks like. */
export async function lookAt(page: Page, name: string): Promise<void> {
  expect([...(await faultsOf(page)), ...(await overflowOf(page))]).toEqual([]);
  await picture(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, `${name}-dark`);
  await page.setViewportSize({ width: 390, height: 844 });
  expect([...(await faultsOf(page)), ...(await overflowOf(page))]).toEqual([]);
  await picture(page, `${name}-390-dark`);
  await page.setViewportSize({ width: 1_440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

export interface Fall {
  /** In tenths of a point, as they are written. */
  readonly from: number;
  readonly parts: readonly number[];
  readonly to: number;
}

/** Reads the parts of a fall as a person does: the last figure of each row. */
export async function readFall(within: Locator): Promise<Fall> {
  const rows = await within.getByRole('listitem').filter({ hasText: /\d[.,]\d\s*$/ }).allInnerTexts();
  const [from = Number.NaN, ...rest] = rows.map(lastFigure);
  return { from, parts: rest.slice(0, -1), to: rest.at(-1) ?? Number.NaN };
}

/** The figure that a text ends with, in tenths. */
export function lastFigure(text: string): number {
  const [, sign = '', whole = '', tenth = ''] = /([−+]?)(\d+)[.,](\d)\s*$/.exec(text) ?? [];
  return (sign === '−' ? -1 : 1) * (10 * Number(whole) + Number(tenth));
}

/** Whether what is shown adds up, without a remainder. */
export function expectToSum({ from, parts, to }: Fall): void {
  expect(parts.length).toBeGreaterThan(0);
  expect(from + parts.reduce((sum, part) => sum + part, 0)).toBe(to);
}
