import type { Database } from '@rapport/event-log';
import type { OpenAlert, Surroundings } from './domain/flush.ts';
import type { Matcher } from './domain/matcher.ts';
import type { Routing } from './routing.ts';
import { activeSilences } from './silence-store.ts';

/** Open alerts that one inhibition rule looks at. */
const SOURCES = 1_000;

/** All that decides whether a tenant's notices go out now, read in the caller's transaction. */
export async function surroundingsOf(transaction: Database, routing: Routing, { tenant, now }: { readonly tenant: string; readonly now: number }): Promise<Surroundings> {
  const openAlerts = new Map<string, OpenAlert>();
  for (const { source } of routing.inhibitRules) for (const alert of await sourcesOf(transaction, tenant, source)) openAlerts.set(alert.id, alert);
  const silences = await activeSilences(transaction, tenant, now);
  return { now, silences, inhibitRules: routing.inhibitRules, openAlerts: [...openAlerts.values()], intervals: routing.intervals };
}

async function sourcesOf(transaction: Database, tenant: string, source: readonly Matcher[]): Promise<OpenAlert[]> {
  const equal = Object.fromEntries(source.filter(({ operator, value }) => operator === '=' && value !== '').map(({ name, value }) => [name, value]));
  return transaction.query(
    `SELECT id, labels FROM notification.alert WHERE tenant_id = $1 AND state <> 'resolved' AND labels @> $2::jsonb ORDER BY opened_at LIMIT $3`,
    [tenant, JSON.stringify(equal), SOURCES],
  );
}
