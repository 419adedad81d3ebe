import { eventually } from '@rapport/tools/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import { allFive } from './spec-support/changes.ts';
import { RunningNotification } from './spec-support/running-notification.ts';
import { SmtpReceivingEnd } from './spec-support/smtp-receiving-end.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let running: RunningNotification;
let receiver: WebhookReceiver;
let mailbox: SmtpReceivingEnd;

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  mailbox = await SmtpReceivingEnd.listen();
  running = await RunningNotification.start({ SMTP_URL: mailbox.url, SMTP_FROM: 'Rapport <alerts@supplier.example>' });
}, 60_000);

afterAll(async () => {
  await running.end();
  await mailbox.close();
  receiver.close();
}, 60_000);

afterEach(() => {
  mailbox.mails.length = 0;
  mailbox.behave('accepts');
});

const webhook = (path: string) => ({ url: `${receiver.url}${path}`, secret });
const gone = (path: string): void => void receiver.answers.set(path, (response) => response.writeHead(410).end());

async function route(receivers: object[], root: string, routes: object[] = []): Promise<void> {
  expect(await running.call('PUT', '/v1/routing', { body: { receivers, route: { receiver: root, group_by: ['customer'], group_wait: '0s', routes } } })).toMatchObject({ status: 200 });
}

async function ways(name: string): Promise<unknown> {
  const { body } = await running.call('GET', '/v1/receivers');
  return body.items?.find((each) => each['name'] === name)?.['ways'];
}

it('a webhook that is gone is reported by mail, once, and stands in the list until the document is published again', async () => {
  gone('/gone');
  const receivers = [{ name: 'support', webhook_configs: [webhook('/gone')], email_configs: [{ to: 'support@supplier.example', locale: 'de' }, { to: '{owner}' }] }];
  await route(receivers, 'support');
  await running.send(allFive('gone-1'));
  await running.quiet();
  await running.send(allFive('gone-2'));
  await running.quiet();
  const [report, ...more] = mailbox.mails.filter((mail) => mail.subject?.startsWith('support: ') === true);
  expect([more, report?.subject, [report?.to].flat().map((to) => to?.text)]).toEqual([[], 'support: keine Alarme mehr über Webhook', ['support@supplier.example']]);
  for (const part of [report?.text, report?.html]) for (const words of [`${receiver.url}/gone`, 'HTTP 410', 'http://127.0.0.1:3000']) expect(part).toContain(words);
  const { body } = await running.call('GET', '/v1/deliveries');
  expect(body.items?.filter(({ type }) => type === 'channel.dead')).toMatchObject([{ alert: null, receiver: 'support', channel: 'email', recipient: 'support@supplier.example', state: 'sent' }]);
  const alive = [{ channel: 'email', recipient: 'support@supplier.example', dead: null }, { channel: 'email', recipient: '{owner}', dead: null }];
  expect(await ways('support')).toEqual([{ channel: 'webhook', recipient: `${receiver.url}/gone`, dead: { since: expect.stringMatching(/Z$/) as string, error: 'HTTP 410' } }, ...alive]);
  await route(receivers, 'support');
  expect(await ways('support')).toEqual([{ channel: 'webhook', recipient: `${receiver.url}/gone`, dead: null }, ...alive]);
}, 60_000);

it('a mailbox that is gone is reported by a signed POST, and named behind the label that led there', async () => {
  mailbox.behave('is-gone');
  await route([{ name: 'owners', email_configs: [{ to: '{owner}' }], webhook_configs: [webhook('/owners')] }], 'owners');
  await running.send(allFive('left', { customer: { id: 'left', traits: { owner: 'left@supplier.example' } } }));
  const post = await eventually(() => {
    const found = receiver.at('/owners').find(({ body }) => body.includes('channel.dead'));
    expect(found).toBeDefined();
    return found!;
  });
  expect(new Verifier(secret).verify(post.body, post.headers as Record<string, string>)).toMatchObject({
    type: 'channel.dead', data: { receiver: 'owners', channel: 'email', recipient: 'left@supplier.example', reason: 'endpoint-gone', error: expect.stringContaining('550') as string },
  });
  expect(await ways('owners')).toMatchObject([{ channel: 'webhook', dead: null }, { channel: 'email', recipient: '{owner}', dead: null }, { channel: 'email', recipient: 'left@supplier.example', dead: { error: expect.stringContaining('550') as string } }]);
}, 60_000);

it('a receiver of one way is spoken for by the receiver of the root, and that is not told of itself', async () => {
  for (const path of ['/only', '/root']) gone(path);
  await route([{ name: 'root', webhook_configs: [webhook('/root')] }, { name: 'only', webhook_configs: [webhook('/only')] }], 'root', [{ receiver: 'only', matchers: ['customer="only"'] }]);
  await running.send(allFive('only'));
  await running.quiet();
  expect(receiver.at('/root').map(({ body }) => (JSON.parse(body) as { data: object }).data)).toMatchObject([{ receiver: 'only', channel: 'webhook', recipient: `${receiver.url}/only` }]);
  expect([await ways('root'), await ways('only')]).toMatchObject([[{ dead: { error: 'HTTP 410' } }], [{ dead: { error: 'HTTP 410' } }]]);
}, 60_000);
