import { ContractError, kafkaKeyOf, readKafkaRecord, retentionChange, storableProblem, toKafkaRecord, topics } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import type { DeadLetterRow } from './database/dead-letter.entity.ts';
import { Refusal } from './domain/refusal.ts';
import { readRequest } from './request-reader.ts';

/** What a replay publishes, or the reason for which the letter stays dead. */
export type Replayable =
  | { readonly topic: string; readonly key: string | null; readonly headers: Record<string, string>; readonly value: string }
  | { readonly refused: string };

/** Every event that ingestion refuses is kept as one structured CloudEvent, whatever it came as. */
const structured = 'application/cloudevents+json';

/**
 * Judges a dead letter by today's rules. What ingestion refused is read anew from the raw body; a record that another
 * service refused goes back to its topic as it was, once it keeps the contract of that topic and names the letter's tenant.
 */
export function readAgain(letter: DeadLetterRow): Replayable {
  const body = Buffer.from(letter.body, letter.encoding);
  // The first one wins: another replay would only bring another conflict.
  if (letter.tenant === '' || letter.reason === 'id-conflict') return { refused: letter.reason };
  if (letter.service === 'ingestion' && letter.contentType === structured) return readEventAgain(letter, body);
  if (letter.topic === topics.interactions && letter.record !== null) return readInteractionAgain(letter, letter.record, body);
  if (letter.topic === topics.changes && letter.record !== null) return readChangeAgain(letter, letter.record, body);
  return { refused: letter.reason };
}

type Beside = NonNullable<DeadLetterRow['record']>;

function readEventAgain({ tenant, receivedAt }: DeadLetterRow, body: Buffer): Replayable {
  try {
    const [read] = readRequest({ 'content-type': structured }, body, { tenant, receivedAt: receivedAt.getTime() }).events;
    if (read === undefined) return { refused: 'not-an-event' };
    if (read.outcome instanceof Refusal) return { refused: read.outcome.reason };
    return { topic: topics.interactions, ...toKafkaRecord(read.outcome) };
  } catch (error) {
    if (error instanceof Problem) return { refused: error.type };
    throw error;
  }
}

function readInteractionAgain({ tenant }: DeadLetterRow, { key, headers }: Beside, body: Buffer): Replayable {
  try {
    const record = readKafkaRecord({ key, headers, value: body });
    if (record.tenant !== tenant) return { refused: 'not-an-event' };
    return { topic: topics.interactions, key, headers: { ...headers }, value: body.toString('utf8') };
  } catch (error) {
    if (error instanceof ContractError) return { refused: error.reason };
    throw error;
  }
}

function readChangeAgain({ tenant }: DeadLetterRow, { key, headers }: Beside, body: Buffer): Replayable {
  const value = body.toString('utf8');
  const parsed = parse(value);
  if (parsed === undefined) return { refused: 'not-json' };
  if (storableProblem(parsed) !== null) return { refused: 'not-storable' };
  const change = retentionChange.safeParse(parsed);
  if (!change.success) return { refused: 'poison' };
  if (change.data.tenant !== tenant || key !== kafkaKeyOf(tenant, change.data.customer.id)) return { refused: 'poison' };
  return { topic: topics.changes, key, headers: { ...headers }, value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
