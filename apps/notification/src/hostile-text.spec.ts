import type { ParsedMail } from 'mailparser';
import { eventually } from '@rapport/tools/testing';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification } from './spec-support/running-notification.ts';
import { SmtpReceivingEnd } from './spec-support/smtp-receiving-end.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const hostile = {
  script: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  attribute: '"><a href="https://evil.example" onclick="alert(1)">',
  channel: '<!channel> <!here> @everyone',
  formula: '=1+1',
  command: '@SUM(1+1)*cmd|\' /C calc\'!A0',
  header: 'Evil\r\nBcc: victim@supplier.example\r\n\r\n<b>body</b>',
  override: '\u202Egpj.exe\u202C \u2066x\u2069 \u200Ey',
  lines: 'one\u2028two\u2029three\u0085four\u000Bfive',
  placeholder: '{customer} {due} ${1+1} %s',
  hidden: 'sh\u00ADy \u{E0041}\u{E0042} \u200Bz',
};
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const receivers = [{ name: 'all', webhook_configs: [] as object[], email_configs: [{ to: 'en@supplier.example', locale: 'en' }, { to: 'de@supplier.example', locale: 'de' }] }];
const both = { en: 'Ask {customer}.', de: '{customer} fragen.' };
const playbooks = [{ name: 'ask', cause: 'determinant:service', text: both, say: [{ when: 'complaint.received', text: both }], owner: '{owner}', due: 'PT8H' }];

let running: RunningNotification;
let receiver: WebhookReceiver;
let mailbox: SmtpReceivingEnd;

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  mailbox = await SmtpReceivingEnd.listen();
  running = await RunningNotification.start({ SMTP_URL: mailbox.url, SMTP_FROM: 'Rapport <alerts@supplier.example>' });
  receivers[0]?.webhook_configs.push({ url: `${receiver.url}/all`, secret });
  expect((await running.call('PUT', '/v1/routing', { body: { receivers, route: { receiver: 'all', group_by: ['customer'], group_wait: '0s' } } })).status).toBe(200);
  expect((await running.call('PUT', '/v1/playbooks', { body: { timeZone: 'Europe/Berlin', playbooks } })).status).toBe(200);
  await running.tellStepsAlone();
  await running.send(...Object.entries(hostile).map(([id, text]) => {
    const change = allFive(id, { customer: { id, name: text, traits: { owner: text, contactName: text, contactEmail: text, contactPhone: text, segment: text } } });
    return { ...change, contributions: change.contributions.map((each) => ({ ...each, interactions: each.interactions.map((ref) => `${ref} ${text}`) })) };
  }));
  await eventually(() => { expect([receiver.posts.length, mailbox.mails.length]).toEqual([Object.keys(hostile).length, 2 * Object.keys(hostile).length]); });
}, 90_000);

afterAll(async () => {
  await running.end();
  await mailbox.close();
  receiver.close();
}, 60_000);

function alertOf(id: string): string {
  return receiver.eventsAt('/all').find(({ data }) => data.customer.id === id)?.data.id ?? '';
}

function mailTo(id: string, language: string): ParsedMail {
  const found = mailbox.mails.find((mail) => String(mail.html).includes(alertOf(id)) && [mail.to].flat().some((to) => to?.text === `${language}@supplier.example`));
  if (found === undefined) throw new Error(`no ${language} mail about ${id}`);
  return found;
}

const cases = Object.entries(hostile).flatMap(([id, text]) => ['en', 'de'].map((language): [string, string, string] => [id, language, text]));
const TAGS = ['!doctype', 'html', 'head', 'meta', 'title', 'body', 'table', 'tr', 'td', 'span', 'strong', 'bdi', 'p', 'div', 'a'];

it.each(cases)('the HTML of a mail renders none of it: %s, %s', (id, language) => {
  const html = String(mailTo(id, language).html);
  const tags = [...html.matchAll(/<\/?([^\s>/]+)([^>]*)>/g)];
  expect(tags.filter(([, name = '']) => !TAGS.includes(name.toLowerCase())).map(([tag]) => tag)).toEqual([]);
  expect(tags.filter(([, , attributes = '']) => /\bon\w+\s*=|\bsrc\s*=|url\(/i.test(attributes))).toEqual([]);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual([`http://127.0.0.1:3000/alerts/${alertOf(id)}`]);
  expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\u00AD\u2028\u2029\u{E0000}-\u{E007F}]/u);
});

it.each(cases)('the head of a mail holds one line of plain letters: %s, %s', (id, language) => {
  const mail = mailTo(id, language);
  expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  expect(mail.subject).toMatch(language === 'en' ? /: 26 points down to 59$/ : /: 26 Punkte weniger, jetzt 59$/);
  expect([mail.headers.has('bcc'), mail.headers.has('cc'), mail.bcc, mail.cc]).toEqual([false, false, undefined, undefined]);
});

it.each(cases)('the text of a mail is harmless: %s, %s', (id, language) => {
  const text = mailTo(id, language).text ?? '';
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E\u200B\u200E\u200F\u00AD\u2028\u2029\u{E0000}-\u{E007F}]/u);
  expect(text.split('\n').filter((line) => /^\s*[=+@]/.test(line) || line.startsWith('Bcc'))).toEqual([]);
});

it.each(Object.entries(hostile))('in a webhook it is data: %s', (id, text) => {
  const event = receiver.eventsAt('/all').find(({ data }) => data.customer.id === id);
  expect(event?.data.customer).toEqual({ id, name: text, traits: { owner: text, contactName: text, contactEmail: text, contactPhone: text, segment: text } });
  expect(event?.data.contact).toEqual({ name: text, email: text, phone: text });
});
