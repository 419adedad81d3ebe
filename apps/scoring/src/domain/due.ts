import { interactionRef, kinds } from '@rapport/contracts';
import { v5 as uuidV5 } from 'uuid';
import { activeInteractions, retractedRefs } from './active.ts';
import { calledAfter, isAbout } from './called.ts';
import type { Called } from './called.ts';
import { dueKinds, fastKind, isOfClock, openers } from './clock-kinds.ts';
import { dayMs } from './duration.ts';
import { withoutUnexposed } from './exposure.ts';
import { compareInteractions } from './interaction.ts';
import type { Counted, DomainInteraction } from './interaction.ts';
import type { Model } from './model.ts';
import { answers, names, questionIn } from './question.ts';
import type { Question } from './question.ts';

/** Something open between the two sides that falls due. */
export interface Clock extends Called {
  readonly openedAt: number;
  readonly dueAt: number;
  readonly receivedAt: number;
  /** What it would tell is told, by itself or by a sender, or is not so any more: it is closed. */
  readonly isTold: boolean;
}

/** The source of what this service says itself. */
export const ownSource = 'rapport';
const namespace = 'b0d5b8a6-4a86-4d0e-9d3c-6a0a4f5f1f0e';

/** The interactions that count, and what falls due among them, sorted as they are folded; some may lie ahead. */
export function activeAndDue(interactions: readonly DomainInteraction[], model: Model): readonly DomainInteraction[] {
  const active = withoutUnexposed(activeInteractions(interactions), model);
  const all = withDue([], active, model);
  if (all === active) return active;
  const out = retractedRefs(active);
  return out.size === 0 ? all : all.filter(({ ref, due }) => due === undefined || !out.has(ref));
}

/** What opened a clock that runs already was counted before whatever comes now. */
const beforeAll: Counted = { countedAt: 0, sequence: 0 };

/** Sorted interactions, and among them what falls due of the clocks that run and of those that they open. */
export function withDue(running: readonly Clock[], sorted: readonly DomainInteraction[], model: Model): readonly DomainInteraction[] {
  let clocks = running;
  const fallen: DomainInteraction[] = [];
  const counted = new Map<string, Counted>();
  const dueOf = (clock: Clock): DomainInteraction => derived(dueKinds[clock.object], clock, { ...clock, ...(counted.get(clock.ref) ?? beforeAll), occurredAt: clock.dueAt });
  for (const one of sorted) {
    if (clocks.length > 0) {
      const due = clocks.filter(({ dueAt, isTold }) => !isTold && dueAt <= one.occurredAt).map(dueOf);
      clocks = due.reduce((left, each) => clocksAfter(left, each, model), clocks);
      const fast = clocks.filter((clock) => isFast(one, clock, model));
      fallen.push(...due, ...fast.map((clock) => fastOf(clock, one)));
    }
    const after = clocksAfter(clocks, one, model);
    if (after !== clocks) counted.set(one.ref, one);
    clocks = after;
  }
  fallen.push(...clocks.filter(({ isTold }) => !isTold).map(dueOf));
  return fallen.length === 0 ? sorted : [...sorted, ...fallen].sort(compareInteractions);
}

/** The clocks after an interaction; the same array where it touches none. What is opened anew without a due time keeps the one that runs. */
export function clocksAfter(clocks: readonly Clock[], interaction: DomainInteraction, model: Model): readonly Clock[] {
  const opened = clockOf(interaction, clocks, model);
  const isReplaced = (clock: Clock): boolean => isAbout(interaction, clock) && (opened !== null || (openers.has(interaction.kind) && clock.isTold));
  if (opened === null && !clocks.some((clock) => touches(interaction, clock) || isReplaced(clock))) return clocks;
  const left = clocks.flatMap((clock) => {
    if (isReplaced(clock) || isForgotten(clock, interaction)) return [];
    if (!touches(interaction, clock)) return [clock];
    return clock.object !== 'question' || isOfClock(interaction.kind) || isFast(interaction, clock, model) ? [{ ...clock, isTold: true }] : [];
  });
  return opened === null ? left : [...left, opened];
}

/** How long it is remembered, at least, what was told and what was closed: of questions there are many. */
const rememberedMs = 90 * dayMs;
const questionRememberedMs = 7 * dayMs;

function isForgotten({ object, isTold, dueAt }: Clock, { occurredAt }: DomainInteraction): boolean {
  return isTold && occurredAt > dueAt + (object === 'question' ? questionRememberedMs : rememberedMs);
}

/** When the clocks that still run fall due. */
export function dueMoments(clocks: readonly Clock[]): number[] {
  return clocks.flatMap(({ dueAt, isTold }) => (isTold ? [] : [dueAt]));
}

/** Whether a sender tells once more what is told already or falls due at that very moment, or what was closed before: it is no evidence then. */
export function isToldAlready(clocks: readonly Clock[], interaction: DomainInteraction): boolean {
  if (interaction.due !== undefined || !isOfClock(interaction.kind)) return false;
  const told = clocks.filter((clock) => tells(interaction, clock));
  return told.length > 0 && told.every(({ isTold, dueAt }) => isTold || dueAt <= interaction.occurredAt);
}

function clockOf(interaction: DomainInteraction, clocks: readonly Clock[], model: Model): Clock | null {
  const { kind, occurredAt, expiresAt, expectsAnswer } = interaction;
  const question = questionIn(interaction);
  if (expectsAnswer === true && question?.by === 'customer') return clockFor(interaction, { object: 'question', key: question.reference, also: question.also, dueAt: occurredAt + model.answers.withinMs });
  const object = openers.get(kind);
  if (object === undefined || expiresAt === undefined) return null;
  const called = calledAfter(clocks.find((clock) => isAbout(interaction, clock)), interaction);
  return clockFor(interaction, { object, ...called, dueAt: Math.max(Date.parse(expiresAt), occurredAt) });
}

function clockFor({ ref, occurredAt, receivedAt }: DomainInteraction, opened: Pick<Clock, 'object' | 'key' | 'also' | 'dueAt'>): Clock {
  const { object, key, also, dueAt } = opened;
  return { object, key, also, ref, openedAt: occurredAt, dueAt, receivedAt, isTold: false };
}

/** It closes what the clock runs for, or is what the clock tells. */
function touches(interaction: DomainInteraction, clock: Clock): boolean {
  if (interaction.due !== undefined) return interaction.due === clock.ref;
  if (isOfClock(interaction.kind)) return tells(interaction, clock);
  if (clock.object === 'question') return isAnswer(interaction, clock);
  return isAbout(interaction, clock) && !openers.has(interaction.kind);
}

/** What the clock would tell, told by a sender. */
function tells(interaction: DomainInteraction, clock: Clock): boolean {
  if (clock.object !== 'question') return isAbout(interaction, clock);
  return kinds[interaction.kind]?.object === 'question' && names(interaction, questionOf(clock));
}

function isAnswer(interaction: DomainInteraction, clock: Clock): boolean {
  return clock.object === 'question' && !clock.isTold && answers(interaction, questionOf(clock));
}

function isFast(interaction: DomainInteraction, clock: Clock, model: Model): boolean {
  return isAnswer(interaction, clock) && interaction.occurredAt - clock.openedAt <= model.answers.fastMs;
}

function questionOf({ key, also, ref }: Clock): Question {
  return { by: 'customer', reference: key, also, ref };
}

function fastOf(clock: Clock, answer: DomainInteraction): DomainInteraction {
  return derived(fastKind, clock, answer);
}

function derived(kind: string, clock: Clock, when: Counted & Pick<DomainInteraction, 'occurredAt' | 'receivedAt'>): DomainInteraction {
  const { occurredAt, receivedAt, countedAt, sequence } = when;
  const id = uuidV5(`${clock.ref} due`, namespace);
  const named = clock.key === null ? {} : { reference: clock.key, object: clock.key };
  const direction = kinds[kind]?.direction ?? 'ambient';
  return { ref: interactionRef(ownSource, id), source: ownSource, id, kind, direction, occurredAt, receivedAt: Math.max(receivedAt, occurredAt), countedAt, sequence, due: clock.ref, ...named };
}
