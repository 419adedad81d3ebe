import { eventually } from '@rapport/tools/testing';
import type { Locator } from 'playwright-core';
import type { ProductClient } from '../product-client.ts';
import { expectToSum, readFall, type Visit } from './browser.ts';
import { alertBecomes, alertOf, plant, rivalled } from './plant.ts';
import { expectRaise } from './raise.ts';
import { locales, type Locale, type Stage } from './stage.ts';

type Words = Record<'snoozed' | 'severity' | 'assign' | 'takeBack' | 'acknowledge' | 'undo' | 'told' | 'parts' | 'record' | 'text' | 'submit' | 'resolve' | 'useful' | 'counted' | 'receiver', string>;

const words: Record<Locale, Words> = {
  'en-GB': {
    snoozed: 'Snoozed', severity: 'Severity', assign: 'Assign', takeBack: 'Take back', acknowledge: 'Acknowledge', undo: 'Undo', told: 'Who was told, and why', parts: 'made of', record: 'Record an interaction',
    text: 'What was said', submit: 'Record', resolve: 'Resolve', useful: 'Useful', counted: 'Recorded and counted', receiver: 'Receiver',
  },
  'de-DE': {
    snoozed: 'Zurückgestellt', severity: 'Schwere', assign: 'zuweisen', takeBack: 'Zurücknehmen', acknowledge: 'Bestätigen', undo: 'Rückgängig', told: 'Wer benachrichtigt wurde und warum', parts: 'Woraus', record: 'Kontakt festhalten',
    text: 'Was gesagt wurde', submit: 'Festhalten', resolve: 'Abschließen', useful: 'Nützlich', counted: 'Festgehalten und gezählt', receiver: 'Empfänger',
  },
};

export function alertsStory(stage: () => Stage): void {
  it.each(locales)('%s: ticks and assigns by key and by mouse, with the filter in the address', async (locale) => {
    const team = `tour-${locale.slice(0, 2)}`;
    const ids = await Promise.all(['Eider', 'Fulda', 'Lahn'].map((river) => {
      const customer = { id: `list ${river} ${locale}`, name: `${river} ${locale}`, team };
      return plant(stage().client, rivalled(customer), customer);
    }));
    const visit = await stage().visit('agent', locale);
    await visit.go(`/alerts?team=${team}`);
    const links = visit.page.locator('main [data-alert]');
    await links.nth(2).waitFor();
    const listed = await links.evaluateAll((all) => all.map((link) => link.getAttribute('data-alert') ?? ''));
    expect([...listed].sort()).toEqual([...ids].sort());
    await filter(visit, links, words[locale]);
    await assignByKey(stage(), { visit, locale, listed });
    await assignByMouse(stage(), { visit, locale, listed });
    for (const id of ids) await stage().client.post('notification', `/v1/alerts/${id}/resolve`, {});
    await visit.end();
  });

  it.each(locales)('%s: one alert says why and who was told, and takes a comment, an interaction, an end', async (locale) => {
    const { client } = stage();
    const customer = { id: `one ${locale}`, name: `Werra ${locale}` };
    const id = await plant(client, rivalled(customer), customer);
    const visit = await stage().visit('agent', locale);
    expect(await (await visit.go(`/alerts/${id}`)).innerText()).toContain(customer.name);
    const open: OpenAlert = { visit, client, locale, id, me: stage().emailOf('agent', locale) };
    await readAlert(open);
    await expectRaise(visit.page.locator('main'), { client, customer: customer.id, locale, by: 'meet' });
    await comment(open);
    await acknowledgeAndUndoByMouse(open);
    await record(open, customer.id);
    await resolve(open);
    await visit.end();
  });
}

/** The filter stands in the address, and the address is the filter. */
async function filter({ page }: Visit, links: Locator, { snoozed, severity }: Words): Promise<void> {
  await page.getByRole('group').getByRole('button', { name: snoozed }).click();
  await page.waitForURL(/state=snoozed/);
  await eventually(async () => { expect(await links.count()).toBe(0); });
  await page.goBack();
  await links.nth(2).waitFor();
  await page.getByLabel(severity, { exact: true }).selectOption('warning');
  await page.waitForURL(/severity=warning/);
  await eventually(async () => { expect(await links.count()).toBe(0); });
  await page.reload();
  await page.locator('h1').waitFor();
  expect(await links.count()).toBe(0);
  await page.getByLabel(severity, { exact: true }).selectOption('');
  await links.nth(2).waitFor();
}

interface Listed {
  readonly visit: Visit;
  readonly locale: Locale;
  readonly listed: readonly string[];
}

async function assignByKey(stage: Stage, { visit, locale, listed: [first = '', second = '', third = ''] }: Listed): Promise<void> {
  const { page } = visit;
  const me = stage.emailOf('agent', locale);
  await visit.press('j', 'x', 'j', 'x');
  await eventually(async () => { expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2); });
  await visit.press('i');
  await page.getByRole('dialog').getByRole('button').nth(1).waitFor();
  await visit.press('1');
  for (const id of [first, second]) expect((await alertBecomes(stage.client, id, { assignedTo: me })).activity.at(-1)).toMatchObject({ what: 'assigned', who: me });
  expect((await alertOf(stage.client, third)).assignedTo).toBeNull();
}

async function assignByMouse(stage: Stage, { visit: { page }, locale, listed: [, , third = ''] }: Listed): Promise<void> {
  const other = stage.emailOf('agent', locale === 'en-GB' ? 'de-DE' : 'en-GB');
  const row = page.getByRole('row').filter({ has: page.locator(`[data-alert="${third}"]`) });
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: new RegExp(words[locale].assign) }).click();
  await page.getByRole('dialog').getByRole('button').filter({ hasText: other }).click();
  await alertBecomes(stage.client, third, { assignedTo: other });
  await row.getByText(other).waitFor();
}

interface OpenAlert {
  readonly visit: Visit;
  readonly client: ProductClient;
  readonly locale: Locale;
  readonly id: string;
  readonly me: string;
}

async function readAlert({ visit: { page }, locale }: OpenAlert): Promise<void> {
  const { told, receiver, parts } = words[locale];
  const region = (title: string): Locator => page.locator('main section').filter({ has: page.getByRole('heading', { name: title }) });
  await eventually(async () => {
    const text = await region(told).innerText();
    expect(text).toContain(receiver);
    expect(text.toLowerCase()).toContain('webhook');
  }, { withinMs: 30_000 });
  expectToSum(await readFall(region(parts)));
  await region(parts).getByRole('button', { expanded: false }).first().click();
  await region(parts).getByText('crm').first().waitFor();
}

async function comment({ visit, client, locale, id, me }: OpenAlert): Promise<void> {
  const text = `They wait for our price (${locale})`;
  await visit.press('c');
  await visit.page.getByRole('dialog').getByRole('textbox').fill(text);
  await visit.press('Enter');
  await visit.page.locator('main blockquote').getByText(text).waitFor();
  expect((await alertOf(client, id)).activity.at(-1)).toMatchObject({ what: 'commented', who: me, comment: text });
}

async function acknowledgeAndUndoByMouse({ visit: { page }, client, locale, id }: OpenAlert): Promise<void> {
  const { acknowledge, takeBack, undo } = words[locale];
  await page.getByRole('button', { name: acknowledge }).click();
  await page.getByRole('button', { name: takeBack }).waitFor();
  await alertBecomes(client, id, { state: 'acknowledged' });
  await page.getByRole('button', { name: undo }).click();
  await page.getByRole('button', { name: acknowledge }).waitFor();
  await alertBecomes(client, id, { state: 'open', acknowledgedBy: null });
}

async function record({ visit: { page }, client, locale }: OpenAlert, customer: string): Promise<void> {
  const word = words[locale];
  const said = `Anke Brandt wants the early tour (${locale})`;
  await page.getByRole('button', { name: word.record }).click();
  await page.getByRole('dialog').getByLabel(word.text).fill(said);
  await page.getByRole('dialog').getByRole('button', { name: word.submit, exact: true }).click();
  await page.getByRole('status').getByText(word.counted).waitFor();
  const { body } = await client.get('scoring', `/v1/customers/${encodeURIComponent(customer)}/timeline`);
  expect((body as { items: object[] }).items[0]).toMatchObject({ source: 'console', kind: 'call.made', text: { body: said } });
}

/** By key in one language, by mouse in the other. */
async function resolve({ visit, client, locale, id }: OpenAlert): Promise<void> {
  const { page } = visit;
  const word = words[locale];
  if (locale === 'en-GB') {
    await visit.press('r');
    await page.getByRole('dialog').getByRole('button').nth(3).waitFor();
    await visit.press('1');
  } else {
    await page.getByRole('button', { name: word.resolve }).click();
    await page.getByRole('dialog').getByRole('button', { name: word.useful }).click();
  }
  await alertBecomes(client, id, { state: 'resolved', outcome: 'useful' });
  await page.getByRole('button', { name: word.resolve, disabled: true }).waitFor();
}
