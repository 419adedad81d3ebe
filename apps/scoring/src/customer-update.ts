import { findUnstorable, interactionData, interactionProblems, interactionRef, kinds, toKafkaRecord, topics, writeInstant } from '@rapport/contracts';
import type { InteractionData, InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { OutboxRelay } from '@rapport/event-log';
import { Problem, readBody } from '@rapport/service';
import type { Caller } from '@rapport/service';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const update = z
  .strictObject({ name: z.unknown(), locale: z.unknown(), traits: z.unknown(), aliases: z.unknown() })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'says nothing: name, locale, traits or aliases');

/** The source of what is said through this service's own API. */
const source = 'rapport';

/**
 * Sends what a caller says about a customer as an interaction `customer.updated`: it is folded in line with everything
 * else of that customer, and stands in the timeline.
 */
export class CustomerUpdater {
  constructor(
    private readonly dataSource: DataSource,
    private readonly relay: Pick<OutboxRelay, 'wake'>,
    private readonly topic: string = topics.interactions,
  ) {}

  /** Answers when it is certain to be counted; counted it is a moment later. */
  async update(caller: Caller, customer: string, body: unknown): Promise<{ accepted: number; interaction: string }> {
    const record = updateRecord(caller, customer, body);
    await addToOutbox(this.dataSource, 'scoring', [{ id: record.id, topic: this.topic, ...toKafkaRecord(record) }]);
    this.relay.wake();
    return { accepted: 1, interaction: interactionRef(record.source, record.id) };
  }
}

function updateRecord(caller: Caller, id: string, body: unknown): InteractionRecord {
  const data = readUpdate(id, body);
  const actor = caller.actor === undefined ? {} : { actor: { type: 'agent', id: caller.actor } };
  const now = writeInstant(Date.now());
  const { scope, channel, direction } = kinds['customer.updated'] ?? { scope: 'customer', channel: 'account', direction: 'outbound' };
  return {
    tenant: caller.tenant,
    source,
    id: randomUUID(),
    customerKey: id,
    time: now,
    receivedAt: now,
    data: { ...data, ...actor, scope, channel, direction, occurredAt: now, occurredAtQuality: 'source' },
  };
}

/** By the contract of interactions; what is wrong is named where the caller wrote it: the path's `id`, a field of the body. */
function readUpdate(id: string, body: unknown): Pick<InteractionData, 'kind' | 'customer'> {
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

function refuse(path: string, message: string): never {
  throw new Problem('invalid-interaction', `${path} ${message}`, { members: { errors: [{ path, message }] } });
}
