import { kinds } from '@rapport/contracts';
import type { DomainInteraction } from './interaction.ts';

/** Agreed, called off or missed: nobody met. */
const notHeld: ReadonlySet<string> = new Set(['meeting.scheduled', 'meeting.cancelled', 'meeting.missed']);

/** A meeting that took place. */
export function isMeeting(kind: string): boolean {
  return kinds[kind]?.channel === 'meeting' && !notHeld.has(kind);
}

/** Something between the two sides. A meeting is of both of them, so its kind names no direction. */
export function isContact({ direction, kind }: Pick<DomainInteraction, 'direction' | 'kind'>): boolean {
  return direction === 'ambient' ? isMeeting(kind) : !notHeld.has(kind);
}
