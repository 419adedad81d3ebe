import type { Act } from '../../api/shapes.ts';

/** A promise, a competitor's offer or a need, as the acts about it leave it. */
export interface GivenWord {
  readonly object: 'promise' | 'offer' | 'need';
  readonly key: string;
  readonly what: string | null;
  /** The competitor of an offer. */
  readonly who: string | null;
  /** When it is due or ends, ms. */
  readonly dueAt: number | null;
  readonly state: 'open' | 'overdue' | 'done' | 'failed';
  /** When it was opened, ms. */
  readonly since: number;
}

const opened = { 'promise.made': 'promise', 'offer.received': 'offer', 'need.stated': 'need' } as const;
const closed: Readonly<Record<string, 'done' | 'failed'>> = {
  'promise.kept': 'done', 'promise.broken': 'failed',
  'offer.countered': 'done', 'offer.won': 'done', 'offer.lost': 'failed', 'offer.expired': 'failed',
  'need.answered': 'done', 'need.missed': 'failed',
};
/** The kinds that tell of them. */
export const kindsOfWords: readonly string[] = [...Object.keys(opened), ...Object.keys(closed)];

/** What was promised, offered and needed: what is open first, the next due on top. */
export function givenWords(acts: readonly Act[], now: number): GivenWord[] {
  const oldestFirst = [...acts].sort((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt));
  const words = new Map<string, GivenWord>();
  for (const act of oldestFirst) {
    const key = keyOf(act);
    const object = opened[act.kind as keyof typeof opened] as GivenWord['object'] | undefined;
    const end = closed[act.kind];
    const known = words.get(key);
    if (object !== undefined) words.set(key, wordOf(act, object, key, now));
    else if (known !== undefined && end !== undefined) words.set(key, { ...known, state: end });
  }
  return [...words.values()].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || b.since - a.since);
}

function isOver({ state }: GivenWord): boolean {
  return state === 'done' || state === 'failed';
}

function wordOf(act: Act, object: GivenWord['object'], key: string, now: number): GivenWord {
  const { what, competitor, product, dueAt, validUntil } = act.attributes;
  const due = Date.parse(textOf(dueAt ?? validUntil) ?? '');
  const isLate = Number.isFinite(due) && due < now;
  return {
    object, key,
    what: textOf(what ?? product) ?? act.text?.body ?? null,
    who: textOf(competitor),
    dueAt: Number.isFinite(due) ? due : null,
    state: isLate ? 'overdue' : 'open',
    since: Date.parse(act.occurredAt),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The object is the reference of its type; without one, the act itself. */
function keyOf({ kind, refs, source, id }: Act): string {
  const type = kind.split('.')[0] ?? '';
  const ref = refs.find((one) => one.type === type);
  return ref === undefined ? `${type} ${source} ${id}` : `${type} ${ref.ns} ${ref.id}`;
}
