import { writeInstant } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';
import type { KnownCustomer } from './customer-reader.ts';
import { happenedBy, knownBy } from './domain/active.ts';
import { activeAndDue } from './domain/due.ts';
import { modelInForce } from './domain/model.ts';
import type { Model } from './domain/model.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import { objectsOf, unanswered } from './domain/objects.ts';
import type { RelationshipObject } from './domain/objects.ts';

/** Of many a list shows the open ones and the newest. */
const mostListed = 50;
/** Of a long text a list shows the beginning. */
const mostCharacters = 280;

/** The promises, offers, needs and open questions of a customer at a moment as known at one, as they stand on the wire. */
export function objectLists({ timeline, models }: KnownCustomer, { at, knownAt, model }: { at: number; knownAt: number; model?: Model }) {
  const by = model ?? modelInForce(models, Math.min(at, knownAt));
  const dataOf = new Map(timeline.map(({ interaction, data }) => [interaction.ref, data]));
  const interactions = timeline.map(({ interaction }) => interaction);
  const known = happenedBy(activeAndDue(knownBy(interactions, knownAt), by), at);
  const objects = objectsOf(known).map((one) => ({ one, ...saidOf(one, dataOf) }));
  const listed = (object: RelationshipObject['object']) => objects.filter(({ one }) => one.object === object).slice(0, mostListed);
  return {
    promises: listed('promise').map(({ one, id, ref, attributes }) => ({ id, ref, what: textIn(attributes, 'what'), dueAt: dueOf(one), state: one.state })),
    offers: listed('offer').map(({ one, id, ref, attributes, value }) => ({
      id, ref, competitor: textIn(attributes, 'competitor'), product: textIn(attributes, 'product'), value, validUntil: dueOf(one), state: one.state,
    })),
    needs: listed('need').map(({ one, id, ref, attributes }) => ({ id, ref, what: textIn(attributes, 'what'), dueAt: dueOf(one), state: one.state })),
    questions: unanswered(known).slice(-mostListed).reverse().map((one) => questionOf(one, dataOf.get(one.ref))),
  };
}

/** What was said of it, the newest word on each attribute, and the reference by which an interaction closes it: its own, else the interaction that opened it. */
function saidOf({ object, interactions }: RelationshipObject, dataOf: ReadonlyMap<string, Interaction>) {
  const all = interactions.flatMap(({ ref }) => dataOf.get(ref) ?? []);
  const [first] = interactions;
  const ref = all.flatMap(({ refs = [] }) => refs).find(({ type }) => type === object) ?? { type: 'interaction', ns: first?.source ?? '', id: first?.id ?? '' };
  return {
    id: ref.id,
    ref,
    attributes: Object.assign({}, ...all.map(({ attributes }) => attributes)) as Readonly<Record<string, unknown>>,
    value: all.find(({ value }) => value !== undefined)?.value ?? null,
  };
}

/** A question, and the reference by which an answer names it. */
function questionOf({ kind, source, id, occurredAt }: DomainInteraction, data: Interaction | undefined) {
  return { ref: { type: 'interaction', ns: source, id }, kind, askedAt: writeInstant(occurredAt), text: data?.text?.body.slice(0, mostCharacters) ?? null };
}

function dueOf({ dueAt }: RelationshipObject): string | null {
  return dueAt === null ? null : writeInstant(dueAt);
}

function textIn(attributes: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = attributes[name];
  return typeof value === 'string' ? value : null;
}
