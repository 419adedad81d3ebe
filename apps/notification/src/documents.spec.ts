import { readFileSync } from 'node:fs';
import { DocumentError, parseDocument, type DocumentType } from '@rapport/documents';
import { determinants } from '@rapport/contracts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { routingDocumentType } from './routing.ts';
import { Routing } from './routing.ts';
import { rulesDocumentType, rulesOf } from './rules-document.ts';

const routing = (allowPrivateReceivers: boolean) => routingDocumentType({ mail: false, allowPrivateReceivers });
const example = readFileSync(new URL('./routing-example.yaml', import.meta.url), 'utf8');

function errorsOf<T>(type: DocumentType<T>, text: string): string[] {
  try {
    parseDocument(type, text);
    return [];
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return error.errors.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

it('every shipped document is valid', () => {
  for (const type of [rulesDocumentType, playbooksDocumentType, routing(false)]) expect(() => parseDocument<unknown>(type as DocumentType<unknown>, type.shipped)).not.toThrow();
});

it('the shipped rules are all but the one on the own baseline, which waits for a replay', () => {
  const { value, warnings } = parseDocument(rulesDocumentType, rulesDocumentType.shipped);
  expect(rulesOf(value).map((rule) => rule.name)).toEqual([
    'lost', 'payment-failed-twice', 'competitor-offer', 'promise-broken', 'determinant-drop', 'score-step', 'renewal-at-risk', 'overdue', 'cohort', 'stale',
  ]);
  expect(rulesOf(value)[4]).toEqual({ name: 'determinant-drop', lane: 'step', determinants, drop: 20, withinMs: 7 * 86_400_000, severity: 'warning' });
  expect(rulesOf(value)[7]).toEqual({ name: 'overdue', lane: 'level', basis: 'rhythm', below: 35, clear: 45, severity: 'info', at: 300 });
  expect(warnings).toEqual([]);
});

it('the documented routing document is taken, with a warning for all that has no effect yet', () => {
  const { value, warnings } = parseDocument(routing(true), example);
  expect(warnings.map((warning) => warning.path)).toEqual([
    '/receivers/0/email_configs',
    '/receivers/1/slack_configs',
    '/receivers/1/email_configs',
    '/escalation',
  ]);
  const labels = { lane: 'step', severity: 'critical', segment: 'enterprise', owner: 'jo@supplier.example' };
  expect(new Routing(value).targets(labels).map((target) => [target.channel, target.recipient, target.suppressed])).toEqual([
    ['email', 'jo@supplier.example', null],
    ['slack', 'hooks.slack.example', 'channel-not-available'],
  ]);
});

it.each([
  ['http://example.com/a', 'must be https'],
  ['https://127.0.0.1/a', 'is an address inside'],
  ['https://2130706433/a', 'is an address inside'],
  ['https://0x7f.1/a', 'is an address inside'],
  ['https://[::1]/a', 'is an address inside'],
  ['https://[::ffff:10.0.0.1]/a', 'is an address inside'],
  ['https://localhost/a', 'is an address inside'],
  ['https://169.254.169.254/latest', 'is an address inside'],
  ['https://example.com:80/a', 'must use port 443 or 8443'],
  ['https://example.com:5432/a', 'must use port 443 or 8443'],
  ['http://example.com:443/a', 'must be https'],
])('refuses the receiver %s unless private ones are allowed', (url, message) => {
  const document = `receivers:\n  - name: a\n    webhook_configs:\n      - url: ${url}\n        secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nroute: { receiver: a }\n`;
  expect(errorsOf(routing(true), document)).toEqual([]);
  expect(errorsOf(routing(false), document)).toEqual([expect.stringMatching(`^4:14 ${message}`)]);
});

it.each(['https://example.com/a', 'https://example.com:443/a', 'https://example.com:8443/a'])('takes the receiver %s', (url) => {
  expect(errorsOf(routing(false), `receivers: [{ name: a, webhook_configs: [{ url: "${url}", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }] }]\nroute: { receiver: a }\n`)).toEqual([]);
});

it.each([
  ['route: { receiver: b }\nreceivers: [{ name: a }]', ['1:20 no receiver is named "b"']],
  ['receivers: [{ name: a }]\nroute: { receiver: a, matchers: [lane=x] }', [expect.stringContaining('the root takes every alert')]],
  ['receivers: [{ name: a }]\nroute: { receiver: a, routes: [{ matchers: ["severity"] }] }', [expect.stringContaining('is not a matcher')]],
  ['receivers: [{ name: a }]\nroute: { receiver: a, routes: [{ matchers: ["severity=~\\"(\\""] }] }', [expect.stringContaining('is not a regular expression')]],
  ['receivers: [{ name: a }]\nroute: { receiver: a, group_wait: soon }', [expect.stringContaining('must be a duration')]],
  ['receivers: [{ name: a }]\nroute: { receiver: a, hold_time_intervals: [nights] }', [expect.stringContaining('no time interval is named "nights"')]],
])('refuses %j', (document, errors) => {
  expect(errorsOf(routing(true), document)).toEqual(errors);
});
