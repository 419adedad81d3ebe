import { randomUUID } from 'node:crypto';
import { deadLetterOf, kafkaKeyOf, topics } from '@rapport/contracts';
import type { CustomerLabel, RetentionChange } from '@rapport/contracts';
import { v5 as uuidV5 } from 'uuid';
import type { Refusal } from './arrival.ts';
import type { OutboxRow } from './database/batch.ts';
import { traitsOf } from './description.ts';
import type { Description } from './description.ts';
import type { ChangeContent } from './domain/change.ts';

// The name space of these uuids, made once for this purpose.
const idSpace = '5f0f7c7a-3a5e-5b0e-9a53-6c1b7f0f2d11';
const jsonHeaders = JSON.stringify({ 'content-type': 'application/json' });

/** A change with the names of whom it is about. */
export function changeOf(tenant: string, customer: string, description: Description, content: ChangeContent): RetentionChange {
  return { id: randomUUID(), tenant, customer: label(customer, description), ...content };
}

/** A change as a record for the outbox. */
export function changeRow(tenant: string, customer: string, description: Description, content: ChangeContent): OutboxRow {
  const change = changeOf(tenant, customer, description, content);
  return { id: change.id, topic: topics.changes, key: kafkaKeyOf(tenant, customer), headers: jsonHeaders, value: JSON.stringify(change) };
}

function label(id: string, description: Description): CustomerLabel {
  const [name] = description.name ?? [];
  return { id, ...(name === undefined ? {} : { name }), traits: traitsOf(description) };
}

/** A refused record as a dead letter for the outbox, whole, under an id that follows from its place in the log. */
export function deadLetterRow({ log, reason, detail }: Refusal, receivedAt: number): OutboxRow {
  const id = uuidV5(JSON.stringify(['dead letter', log.topic, log.partition, log.offset]), idSpace);
  const letter = deadLetterOf(log, { id, service: 'scoring', reason, detail, receivedAt });
  return { id, topic: topics.deadLetters, key: letter.tenant ?? letter.record?.key ?? '', headers: jsonHeaders, value: JSON.stringify(letter) };
}
