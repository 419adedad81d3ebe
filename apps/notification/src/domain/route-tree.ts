import { matchesAll, type Labels, type Matcher } from './matcher.ts';

/** A node as written in the routing document, with its matchers and durations already read. */
export interface RouteNode {
  readonly receiver?: string | undefined;
  readonly matchers: readonly Matcher[];
  readonly continue: boolean;
  readonly groupBy?: readonly string[] | undefined;
  readonly groupWaitMs?: number | undefined;
  readonly groupIntervalMs?: number | undefined;
  readonly repeatIntervalMs?: number | undefined;
  /** Names of time intervals; not inherited, as Alertmanager's aren't. */
  readonly holds?: readonly string[] | undefined;
  readonly routes: readonly RouteNode[];
}

export interface MatchedRoute {
  /** JSON pointer into the routing document, for example `/route/routes/0`. */
  readonly path: string;
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly holds: readonly string[];
}

type Inherited = Omit<MatchedRoute, 'path' | 'groupWaitMs'> & { readonly groupWaitMs: number | undefined };

/** What waits when no route says `group_wait`: an event that happened is told at once, the rest may gather. */
const GROUP_WAIT_MS = { atOnce: 0, other: 30_000 };
/** Alertmanager's, but for the repetition: a day. */
const DEFAULTS = { groupIntervalMs: 300_000, repeatIntervalMs: 86_400_000, holds: [] };
const LANES_AT_ONCE = new Set(['hard', 'step']);

/**
 * The nodes that an alert ends in: depth first, left to right; the first child that matches ends the search among its
 * siblings unless it says `continue`; a node none of whose children match is itself the answer. Children inherit what
 * they don't say.
 */
export function matchRoutes(root: RouteNode, labels: Labels): MatchedRoute[] {
  const start: Inherited = { receiver: root.receiver ?? '', groupBy: [], groupWaitMs: undefined, ...DEFAULTS };
  return descend(root, labels, { path: '/route', inherited: start });
}

function descend(node: RouteNode, labels: Labels, from: { path: string; inherited: Inherited }): MatchedRoute[] {
  if (!matchesAll(node.matchers, labels)) return [];
  const own: Inherited = {
    receiver: node.receiver ?? from.inherited.receiver,
    groupBy: node.groupBy ?? from.inherited.groupBy,
    groupWaitMs: node.groupWaitMs ?? from.inherited.groupWaitMs,
    groupIntervalMs: node.groupIntervalMs ?? from.inherited.groupIntervalMs,
    repeatIntervalMs: node.repeatIntervalMs ?? from.inherited.repeatIntervalMs,
    holds: node.holds ?? [],
  };
  const found: MatchedRoute[] = [];
  for (const [index, child] of node.routes.entries()) {
    const below = descend(child, labels, { path: `${from.path}/routes/${index}`, inherited: own });
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [{ path: from.path, ...own, groupWaitMs: own.groupWaitMs ?? defaultWait(labels) }];
}

function defaultWait(labels: Labels): number {
  return LANES_AT_ONCE.has(labels['lane'] ?? '') ? GROUP_WAIT_MS.atOnce : GROUP_WAIT_MS.other;
}
