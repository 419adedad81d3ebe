import { kinds } from '@rapport/contracts';
import type { ClockObject } from './clock-kinds.ts';
import type { DomainInteraction } from './interaction.ts';
import { isNamedBy, referenceTo } from './question.ts';

/** By what something open between the two sides is called. */
export interface Called {
  readonly object: ClockObject;
  /** `type:ns:id`, or the ref of the interaction that opened it first; null: a question that is about nothing. */
  readonly key: string | null;
  /** What else it is called by: further references, and the interactions that opened it before. */
  readonly also: readonly string[];
  /** The interaction that opened it. */
  readonly ref: string;
}

/** Whether an interaction is about a promise, an offer or a need: it has its reference, or names an interaction that opened it. */
export function isAbout({ kind, object, reference, also }: DomainInteraction, called: Called): boolean {
  if (object === undefined || kinds[kind]?.object !== called.object) return false;
  if (object === called.key || object === called.ref || called.also.includes(object)) return true;
  const others = [reference, ...(also ?? [])];
  return isNamedBy(others, called.ref) || others.some((each) => each !== undefined && called.also.includes(each));
}

/** All by which something may be about it. */
export function namesOf({ key, also, ref }: Called): string[] {
  return [key ?? [], also, ref, referenceTo(ref) ?? []].flat();
}

/** The oldest beyond are forgotten: what is opened anew so often has a reference. */
const mostNames = 8;

/** What it is called after it was opened, perhaps anew: it keeps its key. */
export function calledAfter(before: Called | undefined, { ref, object: told = ref }: DomainInteraction): Pick<Called, 'key' | 'also'> {
  if (before === undefined) return { key: told, also: [] };
  const { key, also, ref: opener } = before;
  const names = new Set([...also, opener, referenceTo(opener) ?? opener, told]);
  return { key, also: [...names].filter((name) => name !== key).slice(-mostNames) };
}

/** An interaction, with the key of the object that it is about among these in the place of another name. */
export function calledAs(interaction: DomainInteraction, among: readonly Called[]): DomainInteraction {
  const key = among.find((called) => isAbout(interaction, called))?.key ?? interaction.object;
  return key === undefined || key === interaction.object ? interaction : { ...interaction, object: key };
}
