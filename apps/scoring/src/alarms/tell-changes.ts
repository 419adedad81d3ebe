import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { kinds } from '@rapport/contracts';
import type { CustomerLabel, Interaction } from '@rapport/contracts';
import { fromContract } from '../domain/interaction.ts';
import type { DomainInteraction, SourceRecord } from '../domain/interaction.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { replayed } from '../replay-reader.ts';

/** One line of the input: a customer with its interactions as CloudEvents, each received when it happened. */
interface Told {
  readonly customer: CustomerLabel;
  readonly events: readonly { readonly source: string; readonly id: string; readonly time: string; readonly data: Pick<Interaction, 'kind' | 'refs'> }[];
}

/*
 * What scoring would have told of made-up customers by the model of day one: reads a customer a line, and writes a
 * ReplayedCustomer a line. Arguments: the first and the last moment, ms since the epoch.
 */
const [from = NaN, to = NaN] = process.argv.slice(2).map(Number);
const model = shippedResolvedModel();

for await (const line of createInterface({ input: process.stdin })) {
  const { customer, events } = JSON.parse(line) as Told;
  const told = replayed(events.map(interactionOf), model, { from, to }, (content) => ({ id: randomUUID(), tenant: 'simulated', customer, ...content }));
  if (told !== null && !process.stdout.write(`${JSON.stringify(told)}\n`)) await once(process.stdout, 'drain');
}

/** As ingestion completes an event. */
function interactionOf({ source, id, time, data }: Told['events'][number], sequence: number): DomainInteraction {
  const refs = data.refs?.map((ref) => ({ ...ref, ns: source }));
  const whole = { ...data, ...(refs === undefined ? {} : { refs }), occurredAt: time, direction: kinds[data.kind]?.direction ?? 'ambient' } as SourceRecord['data'];
  return fromContract({ source, id, time, receivedAt: time, data: whole }, { countedAt: Date.parse(time), sequence });
}
