import { eventually, startProduct, type RunningProduct } from '@rapport/tools/testing';
import { chromium, type Browser } from 'playwright-core';
import { ProductClient } from '../product-client.ts';
import { chromiumPath, Visit } from './browser.ts';

export const locales = ['en-GB', 'de-DE'] as const;
export type Locale = (typeof locales)[number];
export type Role = 'viewer' | 'agent' | 'admin';

interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

interface Session {
  readonly cookie: string;
  readonly csrfToken: string;
}

const password = 'correct horse battery staple';
const zones: Record<Locale, string> = { 'en-GB': 'Europe/London', 'de-DE': 'Europe/Berlin' };

/** The running product after its demo, people of each role, and a browser. */
export class Stage {
  readonly client: ProductClient;
  readonly #sessions = new Map<string, Promise<Session>>();

  private constructor(
    readonly product: RunningProduct,
    readonly browser: Browser,
  ) {
    this.client = new ProductClient(product.stack);
  }

  static async open(): Promise<Stage> {
    const product = await startProduct({ demo: true });
    try {
      await eventually(() => { expect(product.output()).toContain('What to look at'); }, { withinMs: 180_000, everyMs: 500 });
      const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
      const stage = new Stage(product, browser);
      await stage.#hire();
      return stage;
    } catch (error) {
      await product.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.product.stop();
  }

  get url(): string {
    return this.product.stack.urls.console;
  }

  /** The account of a role; each language has an agent of its own, so that their days don't meet. */
  emailOf(role: Role, locale: Locale): string {
    if (role === 'admin') return this.product.stack.signIn.email;
    return `${role}-${locale.slice(0, 2)}@demo.local`;
  }

  passwordOf(role: Role): string {
    return role === 'admin' ? this.product.stack.signIn.password : password;
  }

  /** A window of nobody yet. */
  async stranger(locale: Locale, { width = 1_440, colorScheme = 'light' }: Look = {}): Promise<Visit> {
    const context = await this.browser.newContext({ locale, timezoneId: zones[locale], colorScheme, viewport: { width, height: 900 }, deviceScaleFactor: 1.5, acceptDownloads: true });
    return Visit.begin(context, this.url);
  }

  /** A window of somebody who is signed in. */
  async visit(role: Role, locale: Locale, look: Look = {}): Promise<Visit> {
    const { cookie } = await this.#session(role, locale);
    const visit = await this.stranger(locale, look);
    const [name = '', value = ''] = cookie.split('=', 2);
    await visit.context.addCookies([{ name, value, url: this.url }]);
    return visit;
  }

  /** Asks the console's server as the person's own page would. */
  async ask(role: Role, request: { readonly method: string; readonly path: string; readonly body?: object; readonly csrfToken?: string }): Promise<{ status: number; body: unknown }> {
    const session = await this.#session(role, 'en-GB');
    const answer = await fetch(`${this.url}${request.path}`, {
      method: request.method,
      headers: { cookie: session.cookie, 'x-csrf-token': request.csrfToken ?? session.csrfToken, ...(request.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** One session for all visits of a person. */
  #session(role: Role, locale: Locale): Promise<Session> {
    const email = this.emailOf(role, locale);
    const found = this.#sessions.get(email) ?? this.#signIn(email, this.passwordOf(role));
    this.#sessions.set(email, found);
    return found;
  }

  async #signIn(email: string, given: string): Promise<Session> {
    const answer = await fetch(`${this.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: given }) });
    expect({ email, status: answer.status }).toEqual({ email, status: 200 });
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    return { cookie: answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '', csrfToken };
  }

  async #hire(): Promise<void> {
    for (const locale of locales) {
      for (const role of ['viewer', 'agent'] as const) {
        const email = this.emailOf(role, locale);
        const { status } = await this.ask('admin', { method: 'POST', path: '/api/people', body: { email, name: email.split('@')[0], role, password } });
        expect(status).toBe(201);
      }
    }
  }
}
