import { openDataSource } from '@rapport/service';
import { eventually } from '@rapport/tools/testing';
import type { RetentionChange } from '@rapport/contracts';
import { notificationSchema } from './database/schema.ts';
import { allFive } from './spec-support/changes.ts';
import { logger, RunningNotification } from './spec-support/running-notification.ts';
import { SmtpReceivingEnd } from './spec-support/smtp-receiving-end.ts';
import { WebhookReceiver } from './spec-support/webhook-receiver.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const segments = ['enterprise', 'small', 'public'];
const customers = Array.from({ length: 45 }, (_, index) => ({ id: `c-${index}`, segment: segments[index % segments.length] ?? '' }));

/** What people were told by some instances of the service on one database and one topic. */
interface Told {
  /** One a POST. */
  readonly posts: readonly string[];
  /** One a mail: all that it tells. */
  readonly mails: readonly string[];
}

async function tellBy(instances: number): Promise<Told> {
  const receiver = await WebhookReceiver.listen();
  const mailbox = await SmtpReceivingEnd.listen();
  const running = await RunningNotification.start({ SMTP_URL: mailbox.url });
  // The database's clock stands still, so that what is grouped doesn't depend on how quick the machine is.
  await running.dataSource.query('CREATE TABLE notification.set_clock AS SELECT clock_timestamp() AS at');
  await running.dataSource.query(`CREATE OR REPLACE FUNCTION notification.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM notification.set_clock'`);
  const receivers = [{ name: 'all', webhook_configs: [{ url: `${receiver.url}/all`, secret }], email_configs: [{ to: 'jo@supplier.example' }] }];
  await running.call('PUT', '/v1/routing', { body: { receivers, route: { receiver: 'all', group_by: ['segment'], group_wait: '30s', group_interval: '5m', repeat_interval: '7d' } } });
  // So many at once would be one incident, which tells them all.
  await running.call('PUT', '/v1/rules', { body: { rules: [{ name: 'drop', lane: 'step', determinants: 'any', drop: 20, within: 'P7D', severity: 'warning' }] } });
  const others = [];
  while (others.length < instances - 1) others.push(await running.another(await openDataSource({ ...notificationSchema, url: running.database.url, logger })));

  const pass = (span: string) => running.dataSource.query('UPDATE notification.set_clock SET at = at + $1::interval', [span]);
  try {
    await running.send(...customers.map(changeOf));
    await consumed(running, { open: customers.length, resolved: 0 });
    await pass('30 seconds');
    await running.quiet();
    await running.send(...customers.filter((_, index) => index % 2 === 0).map(recovered), ...customers.map(({ segment }, index) => changeOf({ id: `later-${index}`, segment })));
    await consumed(running, { open: 2 * customers.length - Math.ceil(customers.length / 2), resolved: Math.ceil(customers.length / 2) });
    await pass('5 minutes');
    await running.quiet();
    const posts = receiver.eventsAt('/all').map(({ type, data }) => `${type} ${data.customer.id}`).toSorted();
    const mails = await messages(running);
    expect([receiver.posts.length, mailbox.mails.length]).toEqual([posts.length, mails.length]);
    return { posts, mails };
  } finally {
    for (const each of others) await each.stop();
    await running.end();
    await mailbox.close();
    receiver.close();
  }
}

function changeOf({ id, segment }: { readonly id: string; readonly segment: string }): RetentionChange {
  return allFive(id, { customer: { id, traits: { segment } } });
}

function recovered(customer: { readonly id: string; readonly segment: string }): RetentionChange {
  const change = changeOf(customer);
  const solved = { kind: 'event' as const, interactionKind: 'ticket.solved', determinant: 'service' as const, points: 26, dial: 26, occurredAt: change.asOf, interactions: [`zd#${customer.id}`] };
  return { ...change, score: 84.9, band: 'strong', contributions: [solved] };
}

async function consumed(running: RunningNotification, expected: { readonly open: number; readonly resolved: number }): Promise<void> {
  await eventually(async () => {
    const [row] = await running.dataSource.query<object[]>(
      `SELECT count(*) FILTER (WHERE state = 'open')::integer AS open, count(*) FILTER (WHERE state = 'resolved')::integer AS resolved FROM notification.alert`,
    );
    expect(row).toEqual(expected);
  }, { withinMs: 40_000 });
}

/** What each mail told: the delivery that went out and those that it carried. */
async function messages({ dataSource }: RunningNotification): Promise<string[]> {
  const rows = await dataSource.query<{ told: string }[]>(
    `SELECT string_agg(d.type || ' ' || a.customer_id, ', ' ORDER BY d.type, a.customer_id) AS told
     FROM notification.delivery d JOIN notification.alert a ON a.tenant_id = d.tenant_id AND a.id = d.alert_id
     WHERE d.channel = 'email' AND d.state = 'sent' GROUP BY coalesce(d.message, d.id) ORDER BY 1`,
  );
  return rows.map(({ told }) => told);
}

it('three instances tell the same people the same as one, in the same messages', async () => {
  const one = await tellBy(1);
  // Each alert once to the webhook; of people one message a segment at a time.
  expect([one.posts.length, new Set(one.posts).size, one.mails.length]).toEqual([113, 113, 6]);
  expect(await tellBy(3)).toEqual(one);
}, 180_000);
