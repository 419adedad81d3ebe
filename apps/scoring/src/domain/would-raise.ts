import { kinds } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import { happenedBy, knownBy } from './active.ts';
import { isMeeting } from './contact.ts';
import { activeAndDue, withDue } from './due.ts';
import { dayMs } from './duration.ts';
import type { History } from './explain.ts';
import { missingAfter } from './exposure.ts';
import { cloneFold, foldInto, foldSorted } from './fold.ts';
import type { Fold } from './fold.ts';
import type { DomainInteraction } from './interaction.ts';
import { modelInForce } from './model.ts';
import type { Model } from './model.ts';
import { objectsOf, unanswered } from './objects.ts';
import { referenceTo } from './question.ts';
import { rounded } from './rounded.ts';
import { termsAt } from './terms.ts';

/** Something that a person can do, and what the score would gain by it. */
export interface Action {
  /** The part with the largest gain. */
  readonly determinant: Part;
  readonly what: string;
  /** What would be recorded, once for each of the interactions; once where there are none. */
  readonly kinds: readonly string[];
  readonly interactions: readonly string[];
  readonly points: number;
}

/** Something that could be done: `each` would be recorded for every one of `about`. */
interface Proposal {
  readonly what: string;
  readonly each: string;
  readonly about: readonly DomainInteraction[];
}

/** Below it an action isn't worth a line. */
const leastPoints = 1;
/** A meeting that long ago is due again. */
const meetingMs = 60 * dayMs;
const boughtMs = 365 * dayMs;

/**
 * What would raise the score by a point or more, the best first: each action is recorded in thought at the moment itself
 * and the score computed again. Nothing where a person's override fixes the score, or the customer is lost.
 */
export function wouldRaise(history: History, { at, knownAt }: { at: number; knownAt: number }): Action[] {
  const model = modelInForce(history.models, Math.min(at, knownAt));
  const known = happenedBy(activeAndDue(knownBy(history.interactions, knownAt), model), at);
  const fold = foldSorted(known, model);
  const actions = proposals(known, at).flatMap((proposal) => actionOf(proposal, { fold, model, at }));
  return actions.filter(({ points }) => points >= leastPoints).sort((a, b) => b.points - a.points);
}

function proposals(known: readonly DomainInteraction[], at: number): Proposal[] {
  const open = unanswered(known);
  const ofKinds = (...names: string[]): DomainInteraction[] => open.filter(({ kind }) => names.includes(kind));
  const objects = objectsOf(known);
  const firstOf = (object: string, ...states: string[]): DomainInteraction[] =>
    objects.filter((one) => one.object === object && states.includes(one.state)).flatMap(({ interactions }) => interactions.slice(0, 1));
  const hasMet = known.some(({ kind, occurredAt }) => isMeeting(kind) && occurredAt > at - meetingMs);
  const possible: Proposal[] = [
    { what: 'answer and solve the open complaints', each: 'ticket.solved', about: ofKinds('complaint.received') },
    { what: 'solve the open tickets', each: 'ticket.solved', about: ofKinds('ticket.created', 'ticket.reopened') },
    { what: 'answer the open questions', each: 'question.answered', about: ofKinds('question.asked', 'email.received') },
    { what: 'call back', each: 'call.made', about: ofKinds('call.unanswered') },
    { what: 'keep the promise', each: 'promise.kept', about: firstOf('promise', 'open', 'broken') },
    { what: 'counter the offer', each: 'offer.countered', about: firstOf('offer', 'open') },
    { what: 'answer the need', each: 'need.answered', about: firstOf('need', 'open', 'missed') },
    { what: 'bring the product back', each: 'stock.replenished', about: soldOut(known, at) },
  ];
  const asked = possible.filter(({ about }) => about.length > 0);
  return hasMet ? asked : [...asked, { what: 'meet in person', each: 'meeting.held', about: [] }];
}

/** Stock-outs that no return to stock has made good. */
function soldOut(known: readonly DomainInteraction[], at: number): DomainInteraction[] {
  const recent = known.filter(({ occurredAt }) => occurredAt > at - boughtMs);
  return recent.reduce<readonly DomainInteraction[]>(missingAfter, []).filter(({ kind }) => kind === 'stock.depleted');
}

function actionOf(proposal: Proposal, { fold, model, at }: { fold: Fold; model: Model; at: number }): Action[] {
  const { what, each, about } = proposal;
  const before = termsAt(fold, model, at);
  const next = cloneFold(fold);
  for (const one of inThought(proposal, { fold, model, at })) foldInto(next, one, model);
  const after = termsAt(next, model, at);
  const gains = after.parts.map((term, i) => term - (before.parts[i] ?? 0));
  const part = model.parts[gains.indexOf(Math.max(...gains))];
  if (part === undefined) return [];
  return [{ determinant: part.name, what, kinds: [each], interactions: about.map(({ ref }) => ref), points: rounded(after.score - before.score, 4) }];
}

/** What could be recorded now, and what is derived of it: a fast answer. It sorts behind whatever is folded. */
function inThought({ each, about }: Proposal, { fold, model, at }: { fold: Fold; model: Model; at: number }): DomainInteraction[] {
  const occurredAt = Math.max(at, (fold.newest?.[0] ?? -Infinity) + 1);
  const references = about.length === 0 ? [{}] : about.map(named);
  const recorded = references.map((reference, i): DomainInteraction => {
    const id = String(i).padStart(6, '0');
    return { ref: id, source: '\uffff', id, kind: each, direction: kinds[each]?.direction ?? 'outbound', occurredAt, receivedAt: at, countedAt: at, sequence: i, ...reference };
  });
  return happenedBy(withDue(fold.clocks, recorded, model), occurredAt);
}

/** As what answers or closes it names it. */
function named({ reference, ref }: DomainInteraction): Pick<DomainInteraction, 'reference'> {
  const name = reference ?? referenceTo(ref);
  return name === undefined ? {} : { reference: name };
}
