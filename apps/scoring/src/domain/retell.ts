import { knownBy } from './active.ts';
import type { RetoldChange } from './change.ts';
import type { DomainInteraction } from './interaction.ts';
import type { ModelVersion } from './model.ts';
import { byMoment, ReplayWalk } from './replay-walk.ts';

/** Customers that stood together from a moment on. */
export interface Together {
  readonly since: number;
  /** All of them; what is counted later is told when it is. */
  readonly interactions: readonly DomainInteraction[];
  /** Who came to them then. */
  readonly joinedBy: readonly string[];
}

export interface Retelling {
  /** Who stood together, in the order of time; at least one. */
  readonly spans: readonly Together[];
  readonly models: readonly ModelVersion[];
  /** The last change is of this moment. */
  readonly to: number;
}

/** Bytes of JSON that changes told anew take at most: they share a record of a topic with the change that brings them. */
const mostBytes = 512 * 1024;

/** Moments that are told one by one: all of it is computed while the batch that ends a merge holds its locks. */
const mostMoments = 500;

/**
 * What would have been told of customers since the first span began, had they stood together as the spans say: each
 * interaction when it was counted. Of more than can be told one by one, the older ones are summed up in one change.
 */
export function retoldChanges(retelling: Retelling): RetoldChange[] {
  let from = firstMoment(retelling);
  let changes = toldSince(retelling, from);
  while (Buffer.byteLength(JSON.stringify(changes)) > mostBytes) {
    const half = Date.parse(changes[changes.length >> 1]?.asOf ?? '');
    if (half <= from) break;
    from = half;
    changes = toldSince(retelling, from);
  }
  return changes;
}

/** From when on each interaction is told when it was counted. */
function firstMoment({ spans, to }: Retelling): number {
  const since = spans[0]?.since ?? to;
  const moments = new Set(spans.at(-1)?.interactions.map(({ countedAt }) => countedAt).filter((at) => at > since));
  return [...moments].toSorted((one, other) => other - one)[mostMoments] ?? since;
}

/** What was counted until `from` is told at once. */
function toldSince({ spans, models, to }: Retelling, from: number): RetoldChange[] {
  const walk = new ReplayWalk(models, spans[0]?.since ?? to);
  for (const [place, { since, interactions, joinedBy }] of spans.entries()) {
    const known = knownBy(interactions, since);
    if (place === 0) walk.begin(known);
    else {
      if (since > from) walk.passUntil(since);
      walk.regroup(known, since, joinedBy);
    }
    const until = spans[place + 1]?.since ?? to;
    const news = interactions.filter(({ countedAt }) => countedAt > since && countedAt < until);
    for (const [at, together] of byMoment(news, ({ countedAt }) => Math.min(Math.max(countedAt, from), until - 1))) {
      if (at > from) walk.passUntil(at);
      walk.count(together, at);
    }
  }
  walk.passUntil(to);
  walk.regroup(knownBy(spans.at(-1)?.interactions ?? [], to), to);
  return walk.changes;
}
