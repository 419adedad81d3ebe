import { topics, writeInstant, type Alert, type AlertEvent, type AlertType } from '@rapport/contracts';
import { addToOutbox, type Database, type OutboxRecord } from '@rapport/event-log';
import { v5 as uuidV5 } from 'uuid';
import { addToStream } from './alert-stream.ts';
import { AlertStore, type KeptDelivery } from './alert-store.ts';
import { labelsOf } from './domain/alert-view.ts';
import type { AlertStory } from './domain/alert-story.ts';
import type { NoticeType } from './domain/desk.ts';
import { planDeliveries } from './domain/delivery-plan.ts';
import { lookAgain } from './flush-store.ts';
import { idOf } from './ids.ts';
import type { CurrentRouting, TenantDocuments } from './tenant-documents.ts';

/** Something that happened to an alert. */
export interface News {
  readonly tenant: string;
  readonly type: AlertType;
  readonly at: number;
  readonly story: AlertStory;
  readonly body: Alert;
  /** What receivers are told of it; null: nothing, as of what people do themselves. */
  readonly notice: NoticeType | null;
  /** Tells it from all other news of the alert. */
  readonly serial: string;
}

/** News that receivers are told, of the alert as it is kept: once a step of its story. */
export function newsOf({ tenant, story, body }: Pick<News, 'tenant' | 'story' | 'body'>, type: NoticeType, at: number): News {
  return { tenant, type, notice: type, serial: String(story.step), at, story, body };
}

// Namespace of the ids of alert events: random, fixed.
const EVENT_NAMESPACE = '8f0b5a52-6c4e-4a7d-9a35-0d4a7c1f2b90';

/**
 * Writes what news lead to, inside the caller's transaction: delivery rows, the topic, the stream. Wake relay and worker
 * after it. News of one tenant may bring the routing that was read before the transaction began.
 */
export class NewsDesk {
  constructor(private readonly documents: TenantDocuments) {}

  async write(transaction: Database, news: readonly News[], routing?: CurrentRouting): Promise<void> {
    const store = new AlertStore(transaction);
    for (const notices of byAlert(news.filter((each) => each.notice !== null))) await this.tell(store, notices, routing);
    await addToOutbox(transaction, 'notification', news.map(eventOf));
    for (const { tenant, type, body } of news) await release(transaction, { tenant, type, alert: body.id });
    await addToStream(transaction, news);
  }

  /** The delivery rows of one alert's notices, in their order. */
  private async tell(store: AlertStore, notices: readonly News[], routing: CurrentRouting | undefined): Promise<void> {
    const [first] = notices;
    if (first === undefined) return;
    const { tenant } = first;
    const alert = first.body.id;
    const current = routing ?? (await this.documents.currentRouting(tenant));
    const disabled = await store.disabled(tenant, current.version);
    let known: readonly KeptDelivery[] = await store.deliveries(tenant, alert);
    const before = new Set(known.map((delivery) => delivery.id));
    const withdrawn = new Map<string, string>();
    for (const notice of notices) known = plan(notice, known, { current, disabled, withdrawn });
    await store.withdraw(tenant, new Map([...withdrawn].filter(([id]) => before.has(id))));
    await store.addDeliveries(tenant, alert, known.filter((delivery) => !before.has(delivery.id)));
  }
}

/** What an alert's end, or a person's word, frees: alerts that it inhibited, and its own notices that a snooze held. */
async function release(transaction: Database, { tenant, type, alert }: { tenant: string; type: AlertType; alert: string }): Promise<void> {
  if (type === 'alert.resolved') await lookAgain(transaction, tenant, { heldBy: alert });
  if (type === 'alert.updated') await lookAgain(transaction, tenant, { alert });
}

function plan(news: News, known: readonly KeptDelivery[], given: { current: CurrentRouting; disabled: ReadonlySet<string>; withdrawn: Map<string, string> }): KeptDelivery[] {
  const { routing } = given.current;
  const { added, withdrawn } = planDeliveries({ type: news.notice ?? 'alert.updated', step: news.story.step }, known, {
    targets: routing.targets(labelsOf(news.story, news.body.customer)),
    isDisabled: (channel, recipient) => given.disabled.has(`${channel} ${recipient}`),
    sendsResolved: (delivery) => routing.sendsResolved(delivery.receiver, delivery.channel, delivery.recipient),
  });
  const left = known.map((delivery) => {
    const reason = withdrawn.get(delivery);
    if (reason === undefined) return delivery;
    given.withdrawn.set(delivery.id, reason);
    return { ...delivery, state: 'suppressed' as const, reason };
  });
  const alert = news.body.id;
  return [...left, ...added.map((each) => ({ ...each, id: idOf('dlv', news.at, [news.tenant, alert, each.step, each.channel, each.recipient]) }))];
}

function eventOf({ tenant, type, at, body, serial }: News): OutboxRecord {
  const event: AlertEvent = { type, timestamp: writeInstant(at), tenant, data: body };
  return {
    id: uuidV5(`${tenant} ${body.id} ${serial}`, EVENT_NAMESPACE),
    topic: topics.alerts,
    key: `${tenant}:${body.customer.id}`,
    headers: { 'content-type': 'application/json' },
    value: JSON.stringify(event),
  };
}

function byAlert(news: readonly News[]): News[][] {
  const groups = new Map<string, News[]>();
  for (const each of news) {
    const key = `${each.tenant} ${each.body.id}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}
