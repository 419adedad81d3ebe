import { createKey } from '@rapport/service';
import { Webhook as Verifier } from 'standardwebhooks';
import { RunningNotification } from './spec-support/running-notification.ts';
import { SmtpReceivingEnd } from './spec-support/smtp-receiving-end.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let running: RunningNotification;
let receiver: WebhookReceiver;
let mailbox: SmtpReceivingEnd;

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  receiver.answers.set('/broken', (response) => response.writeHead(500).end());
  mailbox = await SmtpReceivingEnd.listen();
  running = await RunningNotification.start({ SMTP_URL: mailbox.url, SMTP_FROM: 'Rapport <alerts@supplier.example>' });
  const everything = {
    name: 'everything',
    webhook_configs: [{ url: `${receiver.url}/good`, secret }, { url: `${receiver.url}/broken`, secret }],
    email_configs: [{ to: 'jo@supplier.example', locale: 'de' }, { to: '{owner}' }],
    slack_configs: [{ api_url: 'https://hooks.slack.example/services/T0/B0/x' }],
  };
  await running.call('PUT', '/v1/routing', { body: { receivers: [everything, { name: 'nobody' }], route: { receiver: 'nobody' } } });
}, 60_000);

afterAll(async () => {
  await running.end();
  await mailbox.close();
  receiver.close();
}, 60_000);

const rows = () => running.dataSource.query<object[]>('SELECT (SELECT count(*) FROM notification.alert) AS alerts, (SELECT count(*) FROM notification.delivery) AS deliveries, (SELECT count(*) FROM notification.outbox) AS outbox');

it('sends a test alert through every channel, says what came of each, and keeps nothing', async () => {
  const before = await rows();
  const { status, body } = await running.call('POST', '/v1/receivers/everything/test');
  expect([status, body]).toEqual([200, {
    receiver: 'everything',
    results: [
      { channel: 'webhook', recipient: `${receiver.url}/good`, outcome: 'delivered', error: null },
      { channel: 'webhook', recipient: `${receiver.url}/broken`, outcome: 'failed', error: expect.stringContaining('500') },
      { channel: 'email', recipient: 'jo@supplier.example', outcome: 'delivered', error: null },
      { channel: 'email', recipient: '{owner}', outcome: 'no-recipient', error: expect.any(String) },
      { channel: 'slack', recipient: 'hooks.slack.example', outcome: 'channel-not-available', error: null },
    ],
  }]);
  const [post] = receiver.at('/good');
  expect(new Verifier(secret).verify(post?.body ?? '', post?.headers as Record<string, string>)).toMatchObject({ type: 'alert.opened', data: { id: 'al_test', severity: 'info', sentence: { en: expect.stringContaining('test') } } });
  expect(mailbox.mails.map(({ text }) => text?.includes('Das ist ein Test'))).toEqual([true]);
  expect(await rows()).toEqual(before);
}, 30_000);

it('answers a receiver without a channel, and none that the document does not have', async () => {
  expect((await running.call('POST', '/v1/receivers/nobody/test')).body).toEqual({ receiver: 'nobody', results: [] });
  const unknown = await running.call('POST', '/v1/receivers/somebody/test');
  expect([unknown.status, unknown.body['type']]).toEqual([404, 'urn:rapport:problem:not-found']);
});

it('is for the tenant’s admins', async () => {
  const posts = receiver.posts.length;
  const { key: worker } = await createKey(running.dataSource.manager, 'demo', { name: 'worker', scopes: ['act', 'read'] });
  expect((await running.call('POST', '/v1/receivers/everything/test', { key: worker })).status).toBe(403);
  await running.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('north', 'North')`);
  const { key: stranger } = await createKey(running.dataSource.manager, 'north', { name: 'theirs', scopes: ['admin'] });
  expect((await running.call('POST', '/v1/receivers/everything/test', { key: stranger })).status).toBe(404);
  expect(receiver.posts).toHaveLength(posts);
});
