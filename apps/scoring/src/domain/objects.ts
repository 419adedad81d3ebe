import { calledAfter, isAbout, namesOf } from './called.ts';
import type { Called } from './called.ts';
import { isOfClock, nounOf, openers } from './clock-kinds.ts';
import type { RelationshipNoun } from './clock-kinds.ts';
import type { DomainInteraction } from './interaction.ts';
import { askedAfter } from './question.ts';
import type { Question } from './question.ts';

/** A promise, a competitor's offer or a need, as what happened leaves it. */
export interface RelationshipObject extends Called {
  readonly object: RelationshipNoun;
  /** What is told of it, oldest first. */
  readonly interactions: readonly DomainInteraction[];
  /** open, or what became of it: kept, broken; countered, won, lost, expired; answered, missed. */
  readonly state: string;
  readonly since: number;
  /** ms; null: no time was said. */
  readonly dueAt: number | null;
}

/** Promises, offers and needs of a sorted list with what fell due in it; those that are open first, then the newest. */
export function objectsOf(known: readonly DomainInteraction[]): RelationshipObject[] {
  const objects: Kept[] = [];
  const byName = new Map<string, Set<Kept>>();
  for (const one of known) {
    const noun = nounOf(one.kind);
    if (one.object === undefined || noun === undefined) continue;
    const named = [one.object, one.reference ?? [], one.also ?? []].flat().flatMap((name) => [...(byName.get(name) ?? [])]);
    const about = [...new Set(named)].filter(({ now }) => isAbout(one, now));
    if (about.length === 0) {
      const opened = { now: { object: noun, ...calledAfter(undefined, one), ref: one.ref, interactions: [], state: 'open', since: one.occurredAt, dueAt: null } };
      objects.push(opened);
      about.push(opened);
    }
    for (const each of about) {
      each.now = told(each.now, one);
      for (const name of namesOf(each.now)) byName.set(name, (byName.get(name) ?? new Set()).add(each));
    }
  }
  return objects.map(({ now }) => now).sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.since - a.since);
}

/** An object as the interactions so far leave it. */
interface Kept {
  now: RelationshipObject;
}

function told(before: RelationshipObject, one: DomainInteraction): RelationshipObject {
  const interactions = [...before.interactions, one];
  // What a clock would tell is not so of what was closed, whoever tells it; without a due time there is no clock, and it is somebody's word.
  if (isOfClock(one.kind) && before.state !== 'open' && before.dueAt !== null) return { ...before, interactions };
  if (!openers.has(one.kind)) return { ...before, interactions, state: one.kind.slice(one.kind.indexOf('.') + 1) };
  const running = before.state === 'open' ? before.dueAt : null;
  const dueAt = one.expiresAt === undefined ? running : Date.parse(one.expiresAt);
  const anew = before.ref === one.ref ? {} : { ...calledAfter(before, one), ref: one.ref };
  return { ...before, ...anew, interactions, state: 'open', dueAt };
}

/** What the customer asked and nobody has answered. */
export function unanswered(known: readonly DomainInteraction[]): DomainInteraction[] {
  const open = new Set(known.reduce<readonly Question[]>(askedAfter, []).map(({ ref }) => ref));
  return known.filter(({ ref }) => open.has(ref));
}
