import type { Act } from '../../api/shapes.ts';
import { dayMs } from '../../day.ts';

export type Side = 'customer' | 'us';

/** One act, or several like ones folded into one row; the newest first. */
export interface ActRow {
  readonly type: 'act';
  readonly key: string;
  readonly side: Side;
  readonly kind: string;
  readonly acts: readonly [Act, ...Act[]];
  /** When the newest happened, ms. */
  readonly at: number;
  readonly points: number;
  /** Where the score stood after the newest; null when it doesn't count. */
  readonly score: number | null;
}

/** A pause between two orders that was longer than usual; `until` is null while it lasts. */
export interface SilenceRow {
  readonly type: 'silence';
  readonly key: string;
  readonly side: 'customer';
  /** ms */
  readonly at: number;
  readonly since: number;
  readonly until: number | null;
  readonly days: number;
  readonly usualDays: number;
}

export type TimelineRow = ActRow | SilenceRow;

/** So few like acts stay apart. */
const leastFolded = 3;
/** A pause counts as silence from this many usual gaps on, */
const silentGaps = 1.5;
/** and the usual gap is known from so many orders on. */
const leastOrders = 4;

/** Neither side acted; the row stands with the one it came through. */
const ambientOfCustomer = new Set(['offer', 'competitor', 'invoice', 'payment', 'email', 'subscription', 'points']);

export function sideOf({ direction, kind }: Pick<Act, 'direction' | 'kind'>): Side {
  if (direction !== 'ambient') return direction === 'inbound' ? 'customer' : 'us';
  return ambientOfCustomer.has(kind.split('.')[0] ?? '') ? 'customer' : 'us';
}

/** Whether an act keeps a row of its own: it moved the score, or somebody said something. */
export function standsOut({ points, text, attributes }: Act): boolean {
  return Math.abs(points) >= 1 || (text?.body ?? '') !== '' || 'what' in attributes || 'competitor' in attributes;
}

/**
 * The rows of the two-sided timeline, the newest on top. Between two acts that stand out, three or more quiet ones of one
 * kind fold into one row at the place of the newest.
 */
export function timelineRows(acts: readonly Act[], now: number): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let quiet: Act[] = [];
  for (const act of acts) {
    if (!standsOut(act)) quiet.push(act);
    else {
      rows.push(...folded(quiet), actRow([act]));
      quiet = [];
    }
  }
  return [...rows, ...folded(quiet), ...silences(acts, now)].sort((a, b) => b.at - a.at || (a.type === b.type ? 0 : a.type === 'silence' ? -1 : 1));
}

function folded(quiet: readonly Act[]): ActRow[] {
  const byKind = new Map<string, Act[]>();
  for (const act of quiet) byKind.set(`${act.kind} ${act.direction}`, [...(byKind.get(`${act.kind} ${act.direction}`) ?? []), act]);
  return [...byKind.values()].flatMap((acts) => {
    const [first, ...rest] = acts;
    if (first === undefined) return [];
    return acts.length < leastFolded ? acts.map((act) => actRow([act])) : [actRow([first, ...rest])];
  });
}

function actRow(acts: readonly [Act, ...Act[]]): ActRow {
  const [newest] = acts;
  return {
    type: 'act',
    key: `${newest.source}#${newest.id}`,
    side: sideOf(newest),
    kind: newest.kind,
    acts,
    at: Date.parse(newest.occurredAt),
    points: acts.reduce((sum, { points }) => sum + points, 0),
    score: newest.score,
  };
}

/** The pauses between orders, as long as the acts reach back. */
function silences(acts: readonly Act[], now: number): SilenceRow[] {
  const orders = acts.filter(({ kind }) => kind === 'order.placed').map(({ occurredAt }) => Date.parse(occurredAt)).filter((at) => at <= now);
  if (orders.length < leastOrders) return [];
  const ends = [null, ...orders];
  const gaps = orders.slice(1).map((at, i) => (orders[i] ?? at) - at);
  const usual = median(gaps);
  return orders.flatMap((since, i): SilenceRow[] => {
    const until = ends[i] ?? null;
    const pause = (until ?? now) - since;
    if (pause < silentGaps * usual || pause < dayMs) return [];
    return [
      {
        type: 'silence', key: `silence ${since}`, side: 'customer', since, until,
        // In the middle of the row's span a past one would stand between what happened meanwhile.
        at: until === null ? now : until - 1,
        days: Math.floor(pause / dayMs),
        usualDays: Math.max(1, Math.round(usual / dayMs)),
      },
    ];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What the timeline can be narrowed to. */
export const timelineFilters = ['all', 'moves', 'talks', 'orders', 'complaints'] as const;
export type TimelineFilter = (typeof timelineFilters)[number];

const talks = new Set(['call', 'meeting', 'email', 'chat', 'sms', 'letter']);

/** Whether an act is among those that are asked for. */
export function passes(act: Act, filter: TimelineFilter): boolean {
  const [object = ''] = act.kind.split('.');
  switch (filter) {
    case 'all':
      return true;
    case 'moves':
      return Math.abs(act.points) >= 0.05;
    case 'talks':
      return talks.has(act.channel) || object === 'demo' || object === 'visit';
    case 'orders':
      return ['order', 'quote', 'cart', 'subscription', 'contract'].includes(object);
    case 'complaints':
      return ['complaint', 'ticket', 'dispute', 'question'].includes(object);
  }
}
