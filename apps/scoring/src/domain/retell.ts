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

/**
 * What would have been told of customers since the first span began, had they stood together as the spans say: each
 * interaction when it was counted. Where it is too much for one message, its older half is summed up in one change.
 */
export function retoldChanges(retelling: Retelling): RetoldChange[] {
  let from = retelling.spans[0]?.since ?? retelling.to;
  let changes = toldSince(retelling, from);
  while (Buffer.byteLength(JSON.stringify(changes)) > mostBytes) {
    const half = Date.parse(changes[changes.length >> 1]?.asOf ?? '');
    if (half <= from) break;
    from = half;
    changes = toldSince(retelling, from);
  }
  return changes;
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
