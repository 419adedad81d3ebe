import { systemClock } from '@rapport/event-log';
import { accessSchema, createLogger, migrateDatabase, openDataSource } from '@rapport/service';
import { createTestDatabase, eventually, type TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import type { Message, SendResult } from './channels/channel.ts';
import { notificationSchema } from './database/schema.ts';
import { DeliveryStore } from './delivery-store.ts';
import { DeliveryWorker, type ReceiverSecrets } from './delivery-worker.ts';

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

async function add(alert: string, { channel = 'webhook', attempts = 0, firstAttempt = null as string | null } = {}): Promise<void> {
  await dataSource.query(`INSERT INTO notification.alert (tenant_id, id, customer_id, state, opened_at, story, body) VALUES ('demo', $1, 'acme', 'open', now(), '{}', '{"id":1}')`, [alert]);
  await dataSource.query(
    `INSERT INTO notification.delivery (tenant_id, id, alert_id, step, type, receiver, route, channel, recipient, body, state, due_at, attempts, first_attempt_at)
     VALUES ('demo', $1, $1, 1, 'alert.opened', 'r', '/route', $2, 'https://receiver.example/', '{}', CASE WHEN $3 = 0 THEN 'ready' ELSE 'retry' END, now(), $3, now() - $4::interval)`,
    [alert, channel, attempts, firstAttempt],
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

function start({ secrets = known, channel = 'webhook', send = (): Promise<SendResult> => Promise.resolve({ outcome: 'delivered' }) } = {}): DeliveryWorker {
  const sender = { send: (message: Message) => { sent.push(message); return send(); }, close: () => undefined };
  worker = new DeliveryWorker({
    store: new DeliveryStore(dataSource), secrets, channels: new Map([[channel, sender]]), clock: systemClock, random: () => 0.99, logger, leaseMs: 1_500, pollMs: 20,
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
