import { findUnstorable, limits } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import type { CloudEvent } from './domain/cloud-event.ts';
import { envelopeRefusal, toRecord } from './domain/interaction.ts';
import type { Reception } from './domain/interaction.ts';
import { scanJson } from './domain/json-scan.ts';
import { NotJson, readJson } from './domain/read-json.ts';
import { Refusal } from './domain/refusal.ts';
import { easeData } from './domain/sent-data.ts';
import { checkShape } from './interaction-shape.ts';

/** An event as it was read, with the bytes it had on the wire. */
export interface SentEvent {
  readonly event: CloudEvent;
  readonly bytes: number;
}

/** From a CloudEvent to the canonical interaction, or why not. */
export function readInteraction({ event, bytes }: SentEvent, reception: Reception): InteractionRecord | Refusal {
  const refused = envelopeRefusal(event, reception.tenant);
  if (refused !== null) return refused;
  const data = readData(event);
  if (data instanceof Refusal) return data;
  const unstorable = data === undefined ? null : findUnstorable(data);
  if (unstorable !== null) return Refusal.ofField('not-storable', `/data${unstorable.path}`, unstorable.problem);
  const { cut } = easeData(data);
  if (bytes > limits.eventBytes && !(cut && fits(event, data))) {
    return new Refusal('too-large', `the event has ${bytes} bytes; at most ${limits.eventBytes}`);
  }
  const shaped = checkShape(data);
  return shaped instanceof Refusal ? shaped : toRecord(event, shaped, reception);
}

/** Parses data that came as bytes: the body in binary mode, `data_base64`. */
function readData(event: CloudEvent): unknown {
  if (event.data.as !== 'bytes') return event.data.as === 'json' ? event.data.value : undefined;
  const scan = scanJson(event.data.bytes);
  if (scan.depth > limits.depth) return new Refusal('not-storable', `data is nested deeper than ${limits.depth} levels`);
  try {
    return readJson(event.data.bytes, scan);
  } catch (error) {
    if (error instanceof NotJson) return Refusal.ofField('invalid-interaction', '/data_base64', 'is not JSON');
    throw error;
  }
}

/** After the cut: what the event would weigh had the sender cut it. */
function fits(event: CloudEvent, data: unknown): boolean {
  return Buffer.byteLength(JSON.stringify({ ...event, data })) <= limits.eventBytes;
}
