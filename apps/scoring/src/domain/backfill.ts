import { dayMs } from './duration.ts';
import type { DomainInteraction } from './interaction.ts';

/** An interaction that happened longer before its receipt is backfill: it fills history and alerts nobody. */
const backfillAfterMs = dayMs;

export function isBackfill({ occurredAt, receivedAt }: DomainInteraction): boolean {
  return receivedAt - occurredAt > backfillAfterMs;
}
