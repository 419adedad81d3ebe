import type { Locator } from 'playwright-core';
import type { Event } from '../product-client.ts';
import { lookAt } from './browser.ts';
import { locales, type Locale, type Stage } from './stage.ts';

interface Words {
  readonly draft: RegExp;
  readonly note: string;
  readonly line: (n: number) => RegExp;
  readonly refused: string;
  readonly kept: RegExp;
  readonly difference: string;
  readonly missing: RegExp;
  readonly publish: RegExp;
  readonly inForce: (n: number) => string;
  readonly rollBackTo: (n: number) => string;
  readonly rolledBack: (n: number, to: number) => string;
  readonly faster: RegExp;
  readonly goOn: (n: number) => string;
  readonly dryRun: string;
  readonly atOnce: string;
  readonly replay: string;
  readonly takeLevel: (below: number) => string;
  readonly backtest: string;
  readonly ourScore: string;
}

const words: Record<Locale, Words> = {
  'en-GB': {
    draft: /: draft$/, note: 'Note', line: (n) => new RegExp(`^Line ${n}\\b`), refused: 'Not kept: 1 problem', kept: /^Kept as draft \d+\./, difference: 'Difference',
    missing: /without a note nobody knows/, publish: /^Publish version \d+/, inForce: (n) => `Version ${n} is in force`, rollBackTo: (n) => `Roll back to version ${n}`,
    rolledBack: (n, to) => `Version ${n} is in force: it says what version ${to} said`, faster: /somebody was faster/, goOn: (n) => `Go on with version ${n}`, dryRun: 'Dry run', atOnce: 'is told at once', replay: 'Replay', takeLevel: (below) => `Take it: below ${below}`, backtest: 'Backtest', ourScore: 'Our score',
  },
  'de-DE': {
    draft: /: Entwurf$/, note: 'Notiz', line: (n) => new RegExp(`^Zeile ${n}\\b`), refused: 'Nicht gespeichert: 1 Fehler', kept: /^Gespeichert als Entwurf \d+\./, difference: 'Unterschied',
    missing: /Ohne Notiz weiß es später niemand/, publish: /^Version \d+ veröffentlichen/, inForce: (n) => `Version ${n} gilt`, rollBackTo: (n) => `Auf Version ${n} zurücknehmen`,
    rolledBack: (n, to) => `Version ${n} gilt: Sie sagt, was Version ${to} sagte`, faster: /Jemand war schneller/, goOn: (n) => `Mit Version ${n} weiter`, dryRun: 'Probelauf', atOnce: 'erfährt es sofort', replay: 'Durchspielen', takeLevel: (below) => `Übernehmen: unter ${below}`, backtest: 'Rückblick rechnen', ourScore: 'Unser Wert',
  },
};

interface Version {
  readonly version: number;
  readonly note: string | null;
  readonly author: string | null;
}

export function documentsStory(stage: () => Stage): void {
  writingStory(stage);
  racingStory(stage);
  dryRunStory(stage);
  pastStory(stage);
}

/** The rules as the API has them. */
function rulesAt(stage: () => Stage) {
  const versions = async (): Promise<readonly Version[]> => ((await stage().client.get('notification', '/v1/rules/versions')).body as { items: Version[] }).items;
  return {
    versions,
    newest: async (): Promise<number> => (await versions())[0]?.version ?? 0,
    rulesText: async (): Promise<string> => String((await stage().client.request('notification', '/v1/rules', { method: 'GET', headers: { accept: 'application/yaml' } })).body),
  };
}

function writingStory(stage: () => Stage): void {
  const { versions, newest, rulesText } = rulesAt(stage);

  it.each(locales)('%s: a draft is wrong at its line, mended, compared, published with a note by keys alone, and rolled back', async (locale) => {
    const word = words[locale];
    const before = await newest();
    const text = await rulesText();
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/rules');
    const editor = page.getByRole('textbox', { name: word.draft });

    await write(editor, text.replace('lane: step', 'lane: stpe'));
    const line = text.slice(0, text.indexOf('lane: step')).split('\n').length;
    await page.getByRole('button', { name: word.line(line) }).waitFor();
    await page.getByText(word.refused).waitFor();
    expect(await page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['stpe']);
    expect(await page.getByRole('button', { name: word.publish }).isDisabled()).toBe(true);
    expect((await stage().client.get('notification', '/v1/rules/draft')).status).toBe(404);
    await page.getByRole('button', { name: word.line(line) }).click();
    await page.locator('.cm-activeLine.cm-wrongLine').waitFor();
    if (locale === 'en-GB') await lookAt(page, 'document-problem');

    await write(editor, text.replace('drop: 20', 'drop: 21'));
    await page.getByText(word.kept).waitFor();
    await page.getByRole('button', { name: word.difference, exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'drop' });
    await row.waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['20', '21']);
    if (locale === 'en-GB') await lookAt(page, 'document-difference');

    await visit.press('Control+Enter');
    await page.getByText(word.missing).waitFor();
    expect(await newest()).toBe(before);
    const note = `one more point, ${locale}`;
    await page.keyboard.type(note);
    await visit.press('Control+Enter');
    await page.getByText(word.inForce(before + 1), { exact: true }).first().waitFor();
    expect((await versions())[0]).toMatchObject({ version: before + 1, note, author: stage().emailOf('admin', locale) });
    expect(await rulesText()).toBe(text.replace('drop: 20', 'drop: 21'));

    await page.getByRole('button', { name: word.rollBackTo(before), exact: true }).press('Enter');
    await page.getByRole('dialog').getByLabel(word.note).fill('it was too much');
    await visit.press('Control+Enter');
    await page.getByText(word.rolledBack(before + 2, before)).waitFor();
    expect((await versions())[0]).toMatchObject({ version: before + 2, note: 'it was too much' });
    expect(await rulesText()).toBe(text);
    await visit.end();
  });
}

function racingStory(stage: () => Stage): void {
  const { newest, rulesText } = rulesAt(stage);

  it.each(locales)('%s: whoever is slower is told who published, loses nothing, and goes on', async (locale) => {
    const word = words[locale];
    const before = await newest();
    const text = await rulesText();
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/rules');
    await write(page.getByRole('textbox', { name: word.draft }), text.replace('drop: 15', 'drop: 16'));
    await page.getByText(word.kept).waitFor();
    // By a key, as another program would.
    expect((await stage().client.post('notification', '/v1/rules/rollback', { to: before, note: 'faster' })).status).toBe(200);
    await page.getByRole('textbox', { name: word.note }).fill('mine');
    await visit.press('Control+Enter');
    await page.getByText(word.faster).waitFor();
    expect(await newest()).toBe(before + 1);
    await page.getByRole('button', { name: word.goOn(before + 1) }).click();
    await visit.press('Control+Enter');
    await page.getByText(word.inForce(before + 2), { exact: true }).first().waitFor();
    expect(await rulesText()).toBe(text.replace('drop: 15', 'drop: 16'));
    await stage().client.post('notification', '/v1/rules/rollback', { to: before });
    await visit.end();
  });
}

function dryRunStory(stage: () => Stage): void {
  it.each(locales)('%s: the routing says who would be told of an alert, and why; who is no admin reads', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/routing');
    await page.getByRole('button', { name: word.dryRun }).click();
    const told = page.getByRole('status').filter({ hasText: word.atOnce });
    await told.waitFor();
    const answer = await stage().client.post('notification', '/v1/routing/dry-run', { labels: { severity: 'critical', lane: 'step', cause: 'determinant:service', segment: 'enterprise' } });
    const { receivers } = answer.body as { receivers: { name: string }[] };
    expect(receivers.length).toBeGreaterThan(0);
    for (const { name } of receivers) expect(await told.innerText()).toContain(name);
    await visit.end();

    const reading = await stage().visit('agent', locale);
    await reading.go('/routing');
    await reading.page.locator('.cm-line').first().waitFor();
    expect(await reading.page.getByRole('button', { name: word.publish }).or(reading.page.getByRole('button', { name: word.dryRun })).count()).toBe(0);
    await reading.end();
  });
}

interface Replayed {
  readonly customers: number;
  readonly byRule: readonly { readonly rule: string; readonly alerts: number }[];
  readonly curve: readonly { readonly below: number; readonly alerts: number }[];
}

interface Backtested {
  readonly state: string;
  readonly score: { readonly auc: number; readonly topDecileLift: number } | null;
}

/** Two years of forty buyers, of whom every third left half-way. */
function buyers(): Event[] {
  const days = Array.from({ length: 720 }, (_, day) => day);
  return Array.from({ length: 40 }, (_, n) => n).flatMap((n) => {
    const gap = 7 + (n % 5) * 6;
    const until = n % 3 === 0 ? 330 + n : 0;
    const bought = days.filter((day) => day > until && (day + n) % gap === 0);
    return bought.map((day, place): Event => ({
      id: `b-${n}-${place === bought.length - 1 ? 'last' : place}`, source: 'till', time: new Date(Date.now() - day * 86_400_000 - 3_600_000).toISOString(),
      data: { kind: 'order.placed', customer: { id: `till-${n}`, name: `Buyer ${n}` }, value: { amount: '40.00', currency: 'EUR' } },
    }));
  });
}

/** What is tried on the past of the demo, and of a till. */
function pastStory(stage: () => Stage): void {
  beforeAll(async () => {
    const { client } = stage();
    const events = buyers();
    for (let from = 0; from < events.length; from += 500) await client.sendBatch(events.slice(from, from + 500));
    for (const { id } of events.filter((event) => event.id.endsWith('-last'))) await client.counted('till', id, 60_000);
  }, 90_000);

  it.each(locales)('%s: the rules are replayed on the past, and a level of the curve is taken', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/rules');
    const answered = page.waitForResponse((response) => response.url().endsWith('/v1/rules/replay'));
    await page.getByRole('button', { name: word.replay, exact: true }).click();
    const { customers, byRule, curve } = (await (await answered).json()) as Replayed;
    expect(customers).toBeGreaterThan(5);
    expect(byRule.reduce((sum, { alerts }) => sum + alerts, 0)).toBeGreaterThan(0);
    for (const { rule, alerts } of byRule) {
      const row = page.getByRole('row').filter({ has: page.getByText(rule, { exact: true }) });
      expect(await row.getByRole('cell').first().innerText()).toBe(String(alerts));
    }
    expect(curve.map(({ below }) => below)).toEqual([20, 25, 30, 35, 40, 45, 50]);
    if (locale === 'en-GB') await lookAt(page, 'document-replay');
    // A draft that was kept stays: each language takes another level.
    const level = locale === 'en-GB' ? 30 : 25;
    await page.getByRole('button', { name: word.takeLevel(level), exact: true }).click();
    await page.getByText(word.kept).waitFor();
    const { body } = await stage().client.get('notification', '/v1/rules/draft/diff');
    expect((body as { changes: object[] }).changes).toEqual([expect.objectContaining({ before: 35, after: level }), expect.objectContaining({ before: 45, after: level + 10 })]);
    await visit.end();
  });

  it.each(locales)('%s: a draft of the model is judged by a day of the past', async (locale) => {
    const word = words[locale];
    const visit = await stage().visit('admin', locale);
    const { page } = visit;
    await visit.go('/model');
    const begun = page.waitForResponse((response) => response.url().endsWith('/v1/model/draft/backtest'));
    await page.getByRole('button', { name: word.backtest, exact: true }).click();
    const { id } = (await (await begun).json()) as { id: string };
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: word.ourScore, exact: true }) });
    await row.waitFor();
    const { score } = (await stage().client.get('scoring', `/v1/model/backtests/${id}`)).body as Backtested;
    const figure = (value: number, digits: number): string => value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    expect((await row.getByRole('cell').allInnerTexts())[0]).toBe(figure(score?.auc ?? Number.NaN, 3));
    if (locale === 'en-GB') await lookAt(page, 'document-backtest');
    await visit.end();
  });
}

/** Replaces all that stands in the editor, as a paste does. */
async function write(editor: Locator, text: string): Promise<void> {
  await editor.click();
  await editor.press('Control+a');
  await editor.page().keyboard.insertText(text);
}
