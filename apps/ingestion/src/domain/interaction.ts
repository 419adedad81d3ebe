import { claimedTimeAttribute, customerKeyOf, idProblem, interactionProblems, interactionType, kinds, limits, parseInstant, scopeOf, writeInstant } from '@rapport/contracts';
import type { Interaction, InteractionData, InteractionRecord } from '@rapport/contracts';
import type { CloudEvent } from './cloud-event.ts';
import { pointer, Refusal } from './refusal.ts';
import type { FieldError } from './refusal.ts';

/** Whose event it is, by the credential, and when it came. */
export interface Reception {
  readonly tenant: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
}

const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const contextIds = ['correlationid', 'causationid'] as const;

/** What is wrong with the envelope; null when it may carry an interaction of this tenant. */
export function envelopeRefusal(event: CloudEvent, tenant: string): Refusal | null {
  if (event.type !== interactionType) return new Refusal('unknown-type', `type is not ${interactionType}`);
  for (const name of ['id', 'source'] as const) {
    const problem = idProblem(event[name]);
    if (problem !== null) return Refusal.ofField('not-storable', `/${name}`, problem);
  }
  for (const name of contextIds) {
    const value = event.extensions[name];
    const problem = value === undefined ? null : idProblem(value);
    if (problem !== null) return Refusal.ofField('not-storable', `/${name}`, problem);
  }
  const claimed = event.extensions['tenantid'];
  if (claimed !== undefined && claimed !== tenant) {
    return Refusal.ofField('invalid-interaction', '/tenantid', 'is not the tenant of the credential');
  }
  if (event.time !== undefined && parseInstant(event.time) === null) {
    return Refusal.ofField('invalid-interaction', '/time', 'is no RFC 3339 time, for example "2026-11-22T09:12:00Z"');
  }
  return null;
}

/** The canonical interaction: `data` has the right shape, the rules between its fields are checked here. */
export function toRecord(event: CloudEvent, data: InteractionData, reception: Reception): InteractionRecord | Refusal {
  const problems: FieldError[] = interactionProblems(data).map(({ path, message }) => ({ path: pointer(['data', ...path]), message }));
  if (data.kind === 'interaction.retracted' && !data.refs?.some((ref) => ref.type === 'interaction')) {
    problems.push({ path: '/data/refs', message: 'must name the interaction: {"type": "interaction", "ns": its source, "id": its id}' });
  }
  if (data.kind.startsWith('override.')) problems.push({ path: '/data/kind', message: "is said by scoring's POST and DELETE /v1/customers/{id}/override alone" });
  if (data.kind === 'customer.merged' || data.kind === 'customer.unmerged') problems.push({ path: '/data/kind', message: "is said by scoring's POST /v1/customers/merge and unmerge alone" });
  if (problems.length > 0) return Refusal.ofFields('invalid-interaction', problems);
  const filled = fillIn(event, data, reception);
  return {
    tenant: reception.tenant,
    source: event.source,
    id: event.id,
    customerKey: customerKeyOf(reception.tenant, filled),
    time: filled.occurredAt,
    receivedAt: writeInstant(reception.receivedAt),
    ...context(event),
    data: filled,
  };
}

function fillIn(event: CloudEvent, data: InteractionData, { receivedAt }: Reception): Interaction {
  const kind = kinds[data.kind];
  const { claimed, ...when } = occurrence(data.occurredAt ?? event.time, receivedAt);
  const { refs, attributes, ...said } = data;
  return {
    ...said,
    scope: scopeOf(data),
    // The rules above ask for both where the catalogue doesn't know the kind.
    channel: data.channel ?? kind?.channel ?? 'other',
    direction: data.direction ?? kind?.direction ?? 'ambient',
    ...when,
    ...(refs === undefined ? {} : { refs: refs.map((ref) => ({ ...ref, ns: ref.ns ?? event.source })) }),
    ...(attributes === undefined && claimed === undefined
      ? {}
      : { attributes: { ...attributes, ...(claimed === undefined ? {} : { [claimedTimeAttribute]: claimed }) } }),
  };
}

interface Occurrence extends Pick<Interaction, 'occurredAt' | 'occurredAtQuality'> {
  readonly claimed?: string;
}

/** Any age is believed, the future only as far as clocks differ; beyond that the time of receipt stands in. */
function occurrence(said: string | undefined, receivedAt: number): Occurrence {
  const received = { occurredAt: writeInstant(receivedAt), occurredAtQuality: 'received' } as const;
  const moment = said === undefined ? null : parseInstant(said);
  if (said === undefined || moment === null) return received;
  if (moment > receivedAt + limits.futureMs) return { ...received, claimed: said };
  return { occurredAt: writeInstant(moment), occurredAtQuality: 'source' };
}

function context({ extensions }: CloudEvent): Pick<InteractionRecord, 'correlationId' | 'causationId' | 'traceparent'> {
  const trace = extensions['traceparent'];
  return {
    ...(extensions['correlationid'] === undefined ? {} : { correlationId: extensions['correlationid'] }),
    ...(extensions['causationid'] === undefined ? {} : { causationId: extensions['causationid'] }),
    // W3C: a trace context that can't be read is ignored, never an error.
    ...(trace !== undefined && traceparent.test(trace) ? { traceparent: trace } : {}),
  };
}
