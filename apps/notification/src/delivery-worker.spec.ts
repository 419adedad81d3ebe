import { systemClock } from '@rapport/event-log';
import { accessSchema, createLogger, migrateDatabase, openDataSource } from '@rapport/service';
import { createTestDatabase, eventually, type TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import type { Message, SendResult } from './channels/channel.ts';
import { notificationSchema } from './database/schema.ts';
import { DeadChannels } from './dead-channels.ts';
import { DeliveryStore } from './delivery-store.ts';
import { DeliveryWorker } from './delivery-worker.ts';
import type { ReceiverSecrets } from './receiver-secrets.ts';
import { routingSchema } from './routing-document.ts';
import { Routing } from './routing.ts';

const logger = createLogger('test', 'silent');
let database: TestDatabase;
let dataSource: DataSource;
let worker: DeliveryWorker | undefined;
let sent: Message[];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateDatabase(database.url, [accessSchema, notificationSchema], logger);
  dataSource = await openDataSource({ ...notificationSchema, url: database.url, logger });
  // A database that refuses to keep "sent", for the alert named so: what fails between sending and recording.
  await dataSource.query(`CREATE FUNCTION refuse_sent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.state = 'sent' AND NEW.alert_id = 'unrecorded' AND NEW.attempts = 1 THEN RAISE EXCEPTION 'not kept'; END IF; RETURN NEW; END $$`);
  await dataSource.query('CREATE TRIGGER refuse_sent BEFORE UPDATE ON notification.delivery FOR EACH ROW EXECUTE FUNCTION refuse_sent()');
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(() => {
  sent = [];
});

afterEach(async () => {
  await worker?.stop();
  await dataSource.query('DELETE FROM notification.delivery');
});

async function add(alert: string, { tenant = 'demo', recipient = 'https://receiver.example/', channel = 'webhook', attempts = 0, firstAttempt = null as string | null } = {}): Promise<void> {
  await dataSource.query(`INSERT INTO notification.alert (tenant_id, id, customer_id, state, opened_at, story, body) VALUES ($2, $1, 'acme', 'open', now(), '{}', '{"id":1}')`, [alert, tenant]);
  await dataSource.query(
    `INSERT INTO notification.delivery (tenant_id, id, alert_id, step, type, receiver, route, channel, recipient, body, state, due_at, attempts, first_attempt_at)
     VALUES ($5, $1, $1, 1, 'alert.opened', 'r', '/route', $2, $6, '{}', CASE WHEN $3 = 0 THEN 'ready' ELSE 'retry' END, now(), $3, now() - $4::interval)`,
    [alert, channel, attempts, firstAttempt, tenant, recipient],
  );
}

interface Row {
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly possibly_repeated: boolean;
  readonly last_error: string | null;
  readonly body: string | null;
  readonly first_attempt_at: Date | null;
  readonly wait_ms: number;
}

async function row(id: string): Promise<Row> {
  const rows = await dataSource.query<Row[]>('SELECT *, extract(epoch FROM due_at - clock_timestamp())::double precision * 1000 AS wait_ms FROM notification.delivery WHERE id = $1', [id]);
  const [found] = rows;
  if (found === undefined) throw new Error(`no delivery ${id}`);
  return found;
}

const known: ReceiverSecrets = { secretFor: () => Promise.resolve({ secret: 's', routingVersion: 1, locale: null, timeZone: 'UTC' }) };

const routing = { version: 1, routing: new Routing(routingSchema.parse({ receivers: [{ name: 'r', webhook_configs: ['https://receiver.example/', 'https://other.example/'].map((url) => ({ url, secret: `whsec_${'A'.repeat(32)}` })) }], route: { receiver: 'r' } })) };

const delivered = (): Promise<SendResult> => Promise.resolve({ outcome: 'delivered' });

function start({ secrets = known, channel = 'webhook', send = delivered }: { secrets?: ReceiverSecrets; channel?: string; send?: (message: Message) => Promise<SendResult> } = {}): DeliveryWorker {
  const sender = { send: (message: Message) => { sent.push(message); return send(message); }, close: () => undefined };
  const channels = new Map([[channel, sender]]);
  const dead = new DeadChannels({ dataSource, documents: { currentRouting: () => Promise.resolve(routing) }, channels, consoleUrl: 'http://console' });
  worker = new DeliveryWorker({
    store: new DeliveryStore(dataSource), secrets, channels, dead, clock: systemClock, random: () => 0.99, logger, leaseMs: 1_500, pollMs: 20,
  });
  worker.start();
  return worker;
}

it('what was sent and could not be recorded goes out again by the end of its lease, with the same id and the mark', async () => {
  await add('unrecorded');
  start();
  await eventually(() => { expect(sent).toHaveLength(1); });
  await eventually(async () => { expect(await row('unrecorded')).toMatchObject({ state: 'sent', attempts: 2, possibly_repeated: true }); });
  expect(sent.map(({ id, body }) => [id, body])).toEqual([[sent[0]?.id, sent[0]?.body], [sent[0]?.id, sent[0]?.body]]);
});

const failing: ReceiverSecrets = { secretFor: () => Promise.reject(new Error('no document\0 today')) };

it('an error before the send waits by the back-off', async () => {
  await add('unready', { attempts: 5, firstAttempt: '1 minute' });
  start({ secrets: failing });
  await eventually(async () => { expect(await row('unready')).toMatchObject({ state: 'retry', attempts: 6, last_error: 'no document\uFFFD today' }); });
  expect((await row('unready')).wait_ms).toBeGreaterThan(20_000);
  expect(sent).toEqual([]);
});

it('an error before the send ends after three days', async () => {
  await add('given-up', { attempts: 90, firstAttempt: '73 hours' });
  start({ secrets: failing });
  await eventually(async () => { expect(await row('given-up')).toMatchObject({ state: 'failed', reason: 'given-up' }); });
});

it('what is given up is told by the other way of its receiver, once a day, and goes on being tried', async () => {
  for (const id of ['first', 'second']) await add(`given-up-${id}`, { attempts: 90, firstAttempt: '73 hours' });
  start({ send: ({ recipient }) => Promise.resolve(recipient === 'https://receiver.example/' ? { outcome: 'retry', error: 'HTTP 500', retryAfterMs: null } : { outcome: 'delivered' }) });
  await eventually(async () => { for (const id of ['first', 'second']) expect(await row(`given-up-${id}`)).toMatchObject({ state: 'failed', reason: 'given-up' }); });
  await eventually(async () => { expect(await dataSource.query("SELECT recipient, state FROM notification.delivery WHERE type = 'channel.dead'")).toEqual([{ recipient: 'https://other.example/', state: 'sent' }]); });
  const report = sent.filter(({ recipient }) => recipient === 'https://other.example/').map(({ body }) => JSON.parse(body) as { data: object });
  expect(report).toMatchObject([{ type: 'channel.dead', data: { receiver: 'r', recipient: 'https://receiver.example/', reason: 'given-up', error: 'HTTP 500' } }]);
  expect(await dataSource.query('SELECT * FROM notification.disabled_endpoint')).toEqual([]);
});

it('a channel that throws is tried again by the back-off', async () => {
  await add('thrown', { attempts: 5, firstAttempt: '1 minute' });
  start({ send: () => Promise.reject(new Error('bug')) });
  await eventually(async () => { expect(await row('thrown')).toMatchObject({ state: 'retry', last_error: 'bug' }); });
});

it.each([
  ['a first attempt', 0, { first_attempt_at: null }],
  ['a later one', 3, { first_attempt_at: expect.any(Date) as Date }],
])('gives %s back that is not sent yet when it stops', async (_, attempts, expected) => {
  const id = `returned-${attempts}`;
  await add(id, { attempts, firstAttempt: attempts === 0 ? null : '1 minute' });
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    start({ secrets: { secretFor: (delivery) => new Promise((given) => { answer = () => { void known.secretFor(delivery).then(given); }; resolve(); }) } });
  });
  await asked;
  const stopped = worker?.stop();
  answer();
  await stopped;
  expect(await row(id)).toMatchObject({ state: 'ready', attempts, possibly_repeated: false, ...expected });
  expect(sent).toEqual([]);
});

it('sends by whatever channel is on the list, and says so of the others', async () => {
  await add('mailed', { channel: 'email' });
  await add('posted');
  start({ channel: 'email' });
  await eventually(async () => { expect((await row('mailed')).state).toBe('sent'); });
  await eventually(async () => { expect(await row('posted')).toMatchObject({ state: 'suppressed', reason: 'channel-not-available' }); });
});

it('the slow receivers of one tenant hold that tenant’s places, and each its own', async () => {
  const slow = Array.from({ length: 10 }, (_, place) => `https://slow-${place}.example/`);
  for (const recipient of slow) for (let n = 0; n < 10; n += 1) await add(`${recipient}${n}`, { tenant: 'a-slow', recipient });
  const held: (() => void)[] = [];
  start({ send: ({ recipient }) => (slow.includes(recipient) ? new Promise((resolve) => { held.push(() => { resolve({ outcome: 'delivered' }); }); }) : Promise.resolve({ outcome: 'delivered' })) });
  await eventually(() => { expect(held).toHaveLength(64); });
  await add('quick', { tenant: 'z-quick', recipient: 'https://quick.example/' });
  await eventually(async () => { expect((await row('quick')).state).toBe('sent'); });
  expect(held).toHaveLength(64);
  expect(slow.map((recipient) => sent.filter((message) => message.recipient === recipient).length)).toEqual([...Array.from({ length: 8 }, () => 8), 0, 0]);
  for (let release = held.shift(); release !== undefined; release = held.shift()) release();
  await worker?.stop();
});
