/** One difference; the path is a JSON pointer. */
export interface Change {
  readonly op: 'add' | 'remove' | 'change';
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What differs between two plain values, in the order of the older one's keys. */
export function diffValues(before: unknown, after: unknown, path = ''): Change[] {
  const [old, fresh] = [entries(before), entries(after)];
  if (old === null || fresh === null || Array.isArray(before) !== Array.isArray(after)) {
    return Object.is(before, after) ? [] : [{ op: 'change', path, before, after }];
  }
  const inner = (key: string) => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const keptOrGone = [...old].flatMap(([key, value]): Change[] =>
    fresh.has(key) ? diffValues(value, fresh.get(key), inner(key)) : [{ op: 'remove', path: inner(key), before: value }],
  );
  const added = [...fresh]
    .filter(([key]) => !old.has(key))
    .map(([key, value]): Change => ({ op: 'add', path: inner(key), after: value }));
  return [...keptOrGone, ...added];
}

function entries(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}
