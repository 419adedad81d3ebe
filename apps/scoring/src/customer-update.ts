import { findUnstorable, interactionData, interactionProblems, interactionRef, kinds, toKafkaRecord, topics, writeInstant } from '@rapport/contracts';
import type { Interaction, InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { OutboxRelay } from '@rapport/event-log';
import { Problem, readBody } from '@rapport/service';
import type { Caller } from '@rapport/service';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const update = z
  .strictObject({ name: z.unknown(), locale: z.unknown(), traits: z.unknown(), aliases: z.unknown() })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'says nothing: name, locale, traits or aliases');

/** A score in place of the computed one, or points on top of it, for a time and with a reason. */
export const overrideWish = z
  .strictObject({
    score: z.number().min(0).max(100).optional(),
    points: z.number().min(-100).max(100).optional(),
    reason: z.string().trim().min(1).max(1_000),
    owner: z.string().trim().min(1).max(256),
    until: z.iso.datetime({ offset: true }),
  })
  .refine(({ score, points }) => (score === undefined) !== (points === undefined), 'says either score or points');

/** How long a caller waits until a word counts, and how often it is looked. */
const patienceMs = 5_000;
const lookMs = 50;

/** The source of what is said through this service's own API. */
const source = 'rapport';

/**
 * Sends what a caller says about a customer as an interaction `customer.updated`: it is folded in line with everything
 * else of that customer, and stands in the timeline. It stays with the customer that it names, whoever that is one with.
 */
export class CustomerUpdater {
  constructor(
    private readonly dataSource: DataSource,
    private readonly relay: Pick<OutboxRelay, 'wake'>,
    private readonly topic: string = topics.interactions,
  ) {}

  /** Answers when it is certain to be counted; counted it is a moment later. */
  async update(caller: Caller, customer: string, body: unknown): Promise<{ accepted: number; interaction: string }> {
    const record = recordOf(caller, readUpdate(customer, body));
    await this.send(record);
    return { accepted: 1, interaction: interactionRef(record.source, record.id) };
  }

  /** Resolves when it counts. */
  async override(caller: Caller, customer: string, body: unknown): Promise<void> {
    const wish = readBody(overrideWish, body);
    if (Date.parse(wish.until) <= Date.now()) throw new Problem('invalid-interaction', '/until has passed', { members: { errors: [{ path: '/until', message: 'has passed' }] } });
    await this.say(recordOf(caller, readOverride(customer, { kind: 'override.set', attributes: wish })));
  }

  /** Resolves when the computed score holds again. */
  async endOverride(caller: Caller, customer: string): Promise<void> {
    await this.say(recordOf(caller, readOverride(customer, { kind: 'override.ended' })));
  }

  private async send(record: InteractionRecord): Promise<void> {
    await addToOutbox(this.dataSource, 'scoring', [{ id: record.id, topic: this.topic, ...toKafkaRecord(record) }]);
    this.relay.wake();
  }

  /** Resolves when it counts. */
  async say(record: InteractionRecord): Promise<void> {
    await this.send(record);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      const rows = await this.dataSource.query<unknown[]>('SELECT 1 FROM scoring.timeline WHERE tenant_id = $1 AND source = $2 AND event_id = $3', [record.tenant, record.source, record.id]);
      if (rows.length > 0) return;
      await sleep(lookMs);
    }
    throw new Problem('unavailable', 'It is kept and will count as soon as interactions are taken again');
  }
}

type Said = Pick<Interaction, 'kind' | 'customer' | 'attributes' | 'text' | 'refs'>;

/** What is said through this API about one customer, now; the same id again is the same interaction. */
export function recordOf(caller: Caller, said: Said, id: string = randomUUID()): InteractionRecord {
  const customerKey = said.customer?.id ?? '';
  const actor = caller.actor === undefined ? {} : { actor: { type: 'agent', id: caller.actor } };
  const now = writeInstant(Date.now());
  const { scope, channel, direction } = kinds[said.kind] ?? { scope: 'customer', channel: 'account', direction: 'outbound' };
  return {
    tenant: caller.tenant,
    source,
    id,
    customerKey,
    time: now,
    receivedAt: now,
    data: { ...said, ...actor, scope, channel, direction, occurredAt: now, occurredAtQuality: 'source' },
  };
}

/** By the contract of interactions; what is wrong is named where the caller wrote it: the path's `id`, a field of the body. */
function readUpdate(id: string, body: unknown): Said {
  const [wrongId] = interactionProblems({ kind: 'customer.updated', customer: { id } });
  if (wrongId !== undefined) refuse('id', wrongId.message);
  const said = readBody(update, body);
  const unstorable = findUnstorable(said);
  if (unstorable !== null) refuse(unstorable.path, unstorable.problem);
  const whole = { kind: 'customer.updated', customer: { id, ...said } };
  readBody(update.superRefine((_said, context) => {
    const { error } = interactionData.safeParse(whole, { reportInput: true });
    for (const issue of error?.issues ?? []) context.addIssue({ ...issue, path: issue.path.slice(1) });
  }), said);
  const { kind, customer } = interactionData.parse(whole);
  return { kind, ...(customer && { customer }) };
}

function readOverride(id: string, said: Said): Said {
  const unstorable = findUnstorable({ id, ...said.attributes });
  if (unstorable !== null) refuse(unstorable.path, unstorable.problem);
  const { kind, customer, attributes } = readBody(interactionData, { customer: { id }, ...said });
  return { kind, ...(customer && { customer }), ...(attributes && { attributes }) };
}

function refuse(path: string, message: string): never {
  throw new Problem('invalid-interaction', `${path} ${message}`, { members: { errors: [{ path, message }] } });
}
