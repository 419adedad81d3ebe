import { kinds, writeInstant } from '@rapport/contracts';
import { readCursor, writeCursor } from '@rapport/service';
import { z } from 'zod';
import type { timelineQuery } from './customer-query.ts';
import type { KnownCustomer } from './customer-reader.ts';
import { happenedBy, retractedRefs } from './domain/active.ts';
import { activeAndDue } from './domain/due.ts';
import { effectByInteraction } from './domain/explain.ts';
import type { Effect } from './domain/explain.ts';
import { modelInForce } from './domain/model.ts';
import type { TimelineItem } from './timeline-reader.ts';

const cursorShape = z.tuple([z.number(), z.string(), z.string()]);
type Place = z.output<typeof cursorShape>;

/** What both parties did, the newest first, with the points that each interaction has at its moment. */
export function timelinePage(customer: KnownCustomer, query: z.output<typeof timelineQuery>) {
  const after = readCursor(cursorShape, query.cursor);
  const all = [...customer.timeline, ...fallenDue(customer)];
  const found = all
    .filter(({ data }) => query.channel?.includes(data.channel) ?? true)
    .filter(({ data }) => query.kind?.includes(data.kind) ?? true)
    .filter(({ data }) => query.direction === undefined || data.direction === query.direction)
    .filter((item) => after === null || compareNewest(placeOf(item), after) > 0)
    .sort((a, b) => compareNewest(placeOf(a), placeOf(b)));
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  const interactions = customer.timeline.map(({ interaction }) => interaction);
  const out = retractedRefs(interactions);
  const effects = page.length === 0 ? new Map<string, Effect>() : effectByInteraction({ interactions, models: customer.models }, customer.now);
  return {
    items: page.map((item) => shown(item, { effect: effects.get(item.interaction.ref), isRetracted: out.has(item.interaction.ref) })),
    nextCursor: found.length > page.length && last !== undefined ? writeCursor(placeOf(last)) : null,
  };
}

/** What fell due by now, and fast answers: nobody sent them, so that only the fold knows them. */
function fallenDue({ id: owner, timeline, models, now }: KnownCustomer): TimelineItem[] {
  const interactions = timeline.map(({ interaction }) => interaction);
  const known = happenedBy(activeAndDue(interactions, modelInForce(models, now)), now);
  return known.flatMap((interaction) => {
    const kind = kinds[interaction.kind];
    if (interaction.due === undefined || kind === undefined) return [];
    const { scope, channel, direction } = kind;
    const opened = timeline.find((item) => item.interaction.ref === interaction.due)?.data;
    const said = { ...(opened?.refs === undefined ? {} : { refs: opened.refs }), ...(opened?.attributes === undefined ? {} : { attributes: opened.attributes }) };
    const data = { kind: interaction.kind, scope, channel, direction, occurredAt: writeInstant(interaction.occurredAt), occurredAtQuality: 'source' as const, ...said };
    return [{ interaction, data, owner }];
  });
}

function placeOf({ interaction: { occurredAt, source, id } }: TimelineItem): Place {
  return [occurredAt, source, id];
}

function compareNewest(a: Place, b: Place): number {
  return b[0] - a[0] || compareText(b[1], a[1]) || compareText(b[2], a[2]);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** One that was taken back, or lies ahead, has no effect: 0 points and no score. */
function shown({ interaction, data }: TimelineItem, { effect, isRetracted }: { readonly effect: Effect | undefined; readonly isRetracted: boolean }) {
  const { source, id, kind, direction, occurredAt, countedAt } = interaction;
  const { channel, outcome = null, durationMs = null, text = null, value = null, rating = null, refs = [], items = [], attributes = {} } = data;
  return {
    source, id, kind, channel, direction, occurredAt: writeInstant(occurredAt), countedAt: writeInstant(countedAt), outcome, durationMs, text, value, rating, refs,
    items, attributes, points: effect?.points ?? 0, score: effect?.score ?? null, retracted: isRetracted,
  };
}
