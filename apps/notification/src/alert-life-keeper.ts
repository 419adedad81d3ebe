import type { Alert } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import { Problem } from '@rapport/service';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertStore, type KeptAlert } from './alert-store.ts';
import { storedStory } from './domain/alert-story.ts';
import { actOn, ActRefused, wake, type Act, type Acted, type LivingAlert } from './domain/alert-life.ts';
import { viewAlert } from './domain/alert-view.ts';
import type { Playbooks } from './domain/playbook.ts';
import { NewsDesk, type News } from './news.ts';
import type { CurrentRouting, TenantDocuments } from './tenant-documents.ts';

export interface AlertLifeKeeperOptions {
  readonly dataSource: DataSource;
  readonly documents: TenantDocuments;
  readonly consoleUrl: string;
  /** After a commit that wrote deliveries and outbox rows. */
  readonly wake: () => void;
}

/** Snoozes that one look ends at most. */
const SNOOZES = 100;

/** What of a tenant's documents an act is told with. */
interface Documents {
  readonly playbooks: Playbooks;
  readonly routing: CurrentRouting;
}

/** Owns the transactions of what people do to an alert, and of what time does to a snooze. */
export class AlertLifeKeeper {
  private readonly news: NewsDesk;

  constructor(private readonly options: AlertLifeKeeperOptions) {
    this.news = new NewsDesk(options.documents);
  }

  /** Does it once: a repeated act changes nothing and tells nobody. Answers the alert as it stands then. */
  async act(ref: { readonly tenant: string; readonly id: string; readonly who: string }, act: Act): Promise<Alert> {
    // Before the transaction: with as many acts at once as there are connections, each would wait for another's.
    const documents = await this.documentsOf(ref.tenant);
    const { kept, isNews } = await this.options.dataSource.transaction((manager) => this.actWithin(manager, ref, { act, documents }));
    if (isNews) this.options.wake();
    return { ...kept.body, activity: [...kept.life.activity] };
  }

  /** Alerts whose snooze is over are told again. To be called every so often; answers how many there were. */
  async endSnoozes(): Promise<number> {
    const ended = await this.options.dataSource.transaction(async (transaction) => {
      const rows = await transaction.query<(KeptAlert & { now: number })[]>(
        `SELECT tenant_id AS tenant, coalesce(merged_into, customer_id) AS customer, id, story, life, body, extract(epoch FROM notification.now())::double precision * 1000 AS now
         FROM notification.alert WHERE snoozed_until <= notification.now() ORDER BY tenant_id, customer_id, id LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [SNOOZES],
      );
      for (const row of rows.map(complete)) {
        const documents = await this.documentsOf(row.tenant);
        await this.keep(transaction, row, { acted: { ...wake(row, row.now), type: 'alert.updated' }, now: row.now, notice: 'alert.updated', documents });
      }
      return rows.length;
    });
    if (ended > 0) this.options.wake();
    return ended;
  }

  private async documentsOf(tenant: string): Promise<Documents> {
    const { documents } = this.options;
    return { playbooks: await documents.currentPlaybooks(tenant), routing: await documents.currentRouting(tenant) };
  }

  private async actWithin(manager: EntityManager, { tenant, id, who }: { tenant: string; id: string; who: string }, { act, documents }: { act: Act; documents: Documents }): Promise<{ kept: KeptAlert; isNews: boolean }> {
    const { row, now } = await lockAlert(manager, tenant, id);
    const acted = refusing(() => actOn(row, act, { who, now }));
    if (acted === null) return { kept: row, isNews: false };
    const kept = await this.keep(manager, row, { acted, now, notice: acted.type === 'alert.resolved' ? 'alert.resolved' : null, documents });
    if (acted.type === 'alert.resolved') {
      await closeStep(manager, kept);
      await keepUnsaid(manager, kept);
    }
    return { kept, isNews: true };
  }

  private async keep(transaction: Database, row: KeptAlert, { acted, now, notice, documents }: { acted: Acted; now: number; notice: News['notice']; documents: Documents }): Promise<KeptAlert> {
    const { life } = acted;
    const story = { ...acted.story, id: row.id };
    const body = viewAlert({ story, life }, row.body, { now, consoleUrl: this.options.consoleUrl, playbooks: documents.playbooks });
    const kept = { ...row, story, life, body };
    await new AlertStore(transaction).keepAlerts([kept]);
    const serial = `${story.step} ${life.activity.length}`;
    await this.news.write(transaction, [{ tenant: row.tenant, type: acted.type, notice, serial, at: now, story, body }], documents.routing);
    return kept;
  }
}

/** The alert, locked after its customer's memory: the order in which a change locks both. */
async function lockAlert(manager: EntityManager, tenant: string, id: string): Promise<{ row: KeptAlert; now: number }> {
  await manager.query(
    `SELECT 1 FROM notification.customer_memory m JOIN notification.alert a ON m.tenant_id = a.tenant_id AND m.customer_id = coalesce(a.merged_into, a.customer_id)
     WHERE a.tenant_id = $1 AND a.id = $2 FOR UPDATE OF m`,
    [tenant, id],
  );
  const [found] = await manager.query<(KeptAlert & LivingAlert & { now: number })[]>(
    `SELECT tenant_id AS tenant, coalesce(merged_into, customer_id) AS customer, id, story, life, body, extract(epoch FROM notification.now())::double precision * 1000 AS now
     FROM notification.alert WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenant, id],
  );
  if (found === undefined) throw new Problem('not-found', `No alert "${id}"`);
  const { now, ...row } = complete(found);
  return { row, now };
}

function complete<R extends KeptAlert>(row: R): R {
  return { ...row, story: storedStory(row.story) };
}

/** Whoever resolves an incident has dealt with what happened to its members: what it held of them until then stays unsaid. */
async function keepUnsaid(transaction: Database, { tenant, id, story }: KeptAlert): Promise<void> {
  if (story.lane !== 'cohort') return;
  await transaction.query(
    `UPDATE notification.delivery SET state = 'suppressed', reason = 'inhibited', held_by = NULL, finished_at = notification.now() WHERE tenant_id = $1 AND held_by = $2 AND state = 'held'`,
    [tenant, id],
  );
}

/** What a resolved step counted is over: the next window starts after it. */
async function closeStep(transaction: Database, { tenant, customer, story }: KeptAlert): Promise<void> {
  if (story.lane !== 'step') return;
  await transaction.query(
    `UPDATE notification.customer_memory SET memory = jsonb_set(memory, '{stepsClosedAt}', memory -> 'asOf') WHERE tenant_id = $1 AND customer_id = $2`,
    [tenant, customer],
  );
}

function refusing<V>(act: () => V): V {
  try {
    return act();
  } catch (error) {
    if (error instanceof ActRefused) throw new Problem(error.type, error.message, { cause: error });
    throw error;
  }
}
