import { anAlert, anEvent } from '../spec-support/an-alert.ts';
import { describeChannel } from '../spec-support/channel-conformance.ts';
import { SmtpReceivingEnd } from '../spec-support/smtp-receiving-end.ts';
import { writeMail } from './alert-mail.ts';
import { writeDeathMail } from './dead-channel-mail.ts';
import { Email } from './email.ts';

let port = 0;

describeChannel('e-mail', {
  open: (timeoutMs) => new Email({ url: `smtp://127.0.0.1:${port}`, from: 'Rapport <alerts@supplier.example>', timeoutMs: 4 * timeoutMs }),
  secret: '',
  retryAfterMs: null,
  receivingEnd: async () => {
    const end = await SmtpReceivingEnd.listen();
    port = end.port;
    return end;
  },
});

async function sent(body: unknown, { locale = null as 'en' | 'de' | null, recipient = 'jo@supplier.example', code = 0, words = 'not now', stepMs = 0, timeoutMs = 20_000 } = {}) {
  const end = await SmtpReceivingEnd.listen();
  const email = new Email({ url: end.url, from: 'Rapport <alerts@supplier.example>', timeoutMs });
  try {
    if (code > 0) end.behave(code, words);
    end.beSlow(stepMs);
    const result = await email.send({ id: 'dlv_1', recipient, secret: '', body: JSON.stringify(body), now: 0, locale, timeZone: 'Europe/Berlin' });
    return { result, mail: end.mails[0], count: end.mails.length };
  } finally {
    email.close();
    await end.close();
  }
}

// The first mail loads the parser: the time-outs of the suite are for those after it.
beforeAll(() => sent(anEvent()), 30_000);

it.each([[421, 'retry', undefined], [450, 'retry', undefined], [535, 'retry', undefined], [550, 'failed', true], [552, 'failed', false], [554, 'failed', false]] as const)('reads %d as %s', async (code, outcome, gone) => {
  expect((await sent(anEvent(), { code })).result).toMatchObject({ outcome, ...(gone === undefined ? {} : { gone }) });
});

it.each([['5.1.1 no such user', true], ['5.7.1 looks like spam', false], ['5.2.2 mailbox full', false]])('550 %s: the address is gone: %s', async (words, gone) => {
  expect((await sent(anEvent(), { code: 550, words })).result).toMatchObject({ outcome: 'failed', gone });
});

it('gives up a mail that takes longer in all than it may, though no step does', async () => {
  expect((await sent(anEvent(), { stepMs: 1_200, timeoutMs: 2_000 })).result).toMatchObject({ outcome: 'retry' });
}, 20_000);

it('tells one alert in the receiver’s language, as text and as HTML', async () => {
  const { mail } = await sent(anEvent(), { locale: 'de' });
  expect(mail?.subject).toBe('ACME GmbH: 26 Punkte weniger, jetzt 59');
  expect([mail?.messageId, mail?.headers.get('auto-submitted')]).toEqual(['<dlv_1@supplier.example>', 'auto-generated']);
  for (const part of [mail?.text ?? '', String(mail?.html)]) {
    for (const words of ['−18,8', '−7,3', '−26,1', 'fünf Beschwerden', 'bis 18:00 sage ich Ihnen', 'Heute anrufen', 'jo@supplier.example', 'Anke Brandt', 'http://127.0.0.1:3000/alerts/al_01JD9Z6S']) expect(part).toContain(words);
  }
});

it.each([['en', 'until Sun 22 Nov, 19:00 CET', 'Tue 1 Dec, 01:00 CET'], ['de', 'bis So 22. Nov., 19:00 MEZ', 'Di 1. Dez., 01:00 MEZ']] as const)('tells times in the tenant’s time zone: %s', async (locale, due, left) => {
  const { mail } = await sent(anEvent({ timeLeft: { until: '2026-12-01T00:00:00Z', what: 'offer' } }), { locale });
  for (const part of [mail?.text ?? '', String(mail?.html)]) for (const words of [due, left]) expect(part).toContain(words);
});

it('tells a group by one mail', async () => {
  const { mail, count } = await sent([anEvent(), anEvent({ id: 'al_2', customer: { id: 'globex', name: 'Globex', traits: {} } })]);
  expect([count, mail?.subject]).toEqual([1, '2 customers: ACME GmbH, Globex']);
  expect(mail?.text).toContain('ACME GmbH');
  expect(mail?.text).toContain('Globex');
});

it.each(['a@b.example, c@d.example', 'Jo <jo@b.example>', 'jo', 'jo@b.example\r\nBcc: x@y.example', ''])('sends nothing to %j', async (recipient) => {
  expect(await sent(anEvent(), { recipient })).toMatchObject({ result: { outcome: 'failed', gone: false }, count: 0 });
});

const HOSTILE = ['<script>alert(1)</script>', '<img src=https://evil.example/x>', '<!channel>', '=HYPERLINK("https://evil.example")', '\u202Egpj.exe', '"><a href="https://evil.example">', 'a\r\nBcc: x@y.example', 'שלום'];

it.each([['en', 'Item sku-7: 4 points down to 76'], ['de', 'Artikel sku-7: 4 Punkte weniger, jetzt 76']] as const)('names an incident by what its customers have in common: %s', (language, subject) => {
  const incident = anEvent({ lane: 'cohort', cause: 'cohort:item=sku-7', customer: { id: 'cohort:item=sku-7', name: 'item sku-7', traits: {} }, score: 76, delta: -4 });
  expect(writeMail([incident], { language, timeZone: 'UTC' })).toMatchObject({ subject, html: expect.stringContaining(`<bdi>${subject.split(':')[0]}</bdi>`) as unknown });
});

it.each(HOSTILE)('renders nothing of %j', (text) => {
  const both = { en: text, de: text };
  const alert = anAlert({
    customer: { id: 'acme', name: text, traits: {} }, sentence: both, say: [{ text: both, interactions: [] }], contact: { name: text, email: text, phone: text },
    suggestedAction: { playbook: 'p', text: both, owner: text, dueAt: null },
    contributions: [{ kind: 'event', determinant: 'service', interactionKind: text, points: -1, interactions: [] }],
  });
  const mail = writeMail([anEvent(alert)], { language: 'en', timeZone: 'UTC' });
  expect(mail.html).not.toMatch(/<(script|img|!channel)|<[^>]*(src=|url\()|\u202E/);
  expect([...mail.html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual(['http://127.0.0.1:3000/alerts/al_01JD9Z6S']);
  expect(mail.subject).not.toMatch(/[\r\n\u202E]/);
  expect(mail.text).not.toMatch(/\u202E|\r/);
});

it.each(HOSTILE)('renders nothing of %j in the mail about a dead channel', (text) => {
  const report = { type: 'channel.dead' as const, timestamp: '2026-11-22T10:00:02Z', data: { receiver: text, channel: 'webhook', recipient: text, reason: 'endpoint-gone' as const, error: text, links: { console: 'http://127.0.0.1:3000' } } };
  const mail = writeDeathMail(report, { language: 'de', timeZone: 'UTC' });
  expect(mail.html).not.toMatch(/<(script|img|!channel)|<[^>]*(src=|url\()|\u202E/);
  expect([...mail.html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual(['http://127.0.0.1:3000']);
  expect(`${mail.subject}\n${mail.text}`).not.toMatch(/\u202E|\r/);
});
