import { hash } from 'node:crypto';
import { claimedTimeAttribute, kinds } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';

/**
 * 128 bits of SHA-256, written as a uuid, over what the sender said: two sendings of one event agree, whatever was
 * derived from them. Left out are a moment that isn't the sender's own, and what equals the catalogue's word for the kind.
 */
export function contentHash(data: Interaction): string {
  const said: Partial<Interaction> = { ...data };
  const kind = kinds[data.kind];
  delete said.provenance;
  delete said.occurredAtQuality;
  if (data.occurredAtQuality !== 'source') restoreClaim(said);
  if (data.scope === kind?.scope) delete said.scope;
  if (data.channel === kind?.channel) delete said.channel;
  if (data.direction === kind?.direction) delete said.direction;
  const hex = hash('sha256', sorted(said), 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A moment too far ahead was replaced at receipt: what the sender said stands in an attribute then. */
function restoreClaim(said: Partial<Interaction>): void {
  const { [claimedTimeAttribute]: claimed, ...attributes } = said.attributes ?? {};
  delete said.occurredAt;
  if (typeof claimed !== 'string') return;
  said.occurredAt = new Date(claimed).toISOString().replace('.000Z', 'Z');
  if (Object.keys(attributes).length > 0) said.attributes = attributes;
  else delete said.attributes;
}

/** JSON with the keys of every object in order: a sender may write them in another order the second time. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  let members = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${sorted(member)}`;
  }
  return `{${members}}`;
}
