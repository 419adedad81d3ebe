import * as z from 'zod';
import { deadLetter } from './dead-letters.v1.ts';
import { canonicalInteraction, interactionShape } from './interactions.v1.ts';
import { alertEvent } from './retention-alerts.v1.ts';
import { retentionChange } from './retention-changes.v1.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The contracts by the name of their schema file, and of the examples that belong to them. */
export const contracts = {
  'interaction-data.v1': interactionShape,
  'interactions.v1': canonicalInteraction,
  'retention-changes.v1': retentionChange,
  'retention-alerts.v1': alertEvent,
  'dead-letters.v1': deadLetter,
} as const;

export type ContractName = keyof typeof contracts;

/**
 * As its readers have to see it: a member that isn't listed is allowed, because an optional field may be added within a
 * version.
 */
export function jsonSchemaOf(contract: ContractName, target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(contracts[contract], { target, io: 'input' });
  return { $schema, ...(target === 'draft-2020-12' ? { $id: `urn:rapport:schema:${contract}` } : {}), ...schema };
}
