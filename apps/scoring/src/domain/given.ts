import { interactionRef, kinds } from '@rapport/contracts';
import type { DomainInteraction } from './interaction.ts';

let next = 0;

/** An interaction of a test or a simulation, received and counted when it happened unless told. */
export function happened(kind: string, occurredAt: number, rest: Partial<DomainInteraction> = {}): DomainInteraction {
  next += 1;
  const source = rest.source ?? 'test';
  const id = rest.id ?? `i-${String(next).padStart(6, '0')}`;
  return {
    ref: interactionRef(source, id),
    source,
    id,
    kind,
    direction: kinds[kind]?.direction ?? 'inbound',
    occurredAt,
    receivedAt: occurredAt,
    countedAt: occurredAt,
    sequence: next,
    ...rest,
  };
}

/** Several at one moment, in this order. */
export function given(names: readonly string[], at: number): DomainInteraction[] {
  return names.map((kind) => happened(kind, at));
}
