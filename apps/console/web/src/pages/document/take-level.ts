/** The level of an alert, and where it is over. */
export interface Level {
  readonly below: number;
  readonly clear: number;
}

interface Place {
  readonly lines: readonly string[];
  readonly below: number;
  readonly clear: number;
}

const line = (key: string): RegExp => new RegExp(`^(\\s*(?:- +)?${key}:\\s*)(\\d+(?:\\.\\d+)?)(?=\\s|$)`);

/** The level that a rules document sets; null where it has no such rule, or is written in another way than line by line. */
export function levelIn(text: string): Level | null {
  const place = placeOf(text);
  if (place === null) return null;
  const figure = (at: number, key: string): number => Number(line(key).exec(place.lines[at] ?? '')?.[2]);
  return { below: figure(place.below, 'below'), clear: figure(place.clear, 'clear') };
}

/** The same document with another level; all else of it stays as it was written. Null where `levelIn` is. */
export function withLevel(text: string, { below, clear }: Level): string | null {
  const place = placeOf(text);
  if (place === null) return null;
  const changed = place.lines.map((one, at) => {
    if (at === place.below) return one.replace(line('below'), `$1${below}`);
    return at === place.clear ? one.replace(line('clear'), `$1${clear}`) : one;
  });
  return changed.join('\n');
}

function placeOf(text: string): Place | null {
  const lines = text.split('\n');
  const lane = lines.findIndex((one) => /^\s*(?:- +)?lane:\s*["']?level["']?\s*(?:#.*)?$/.test(one));
  const start = lines.findLastIndex((one, at) => at <= lane && /^\s*- /.test(one));
  if (lane === -1 || start === -1) return null;
  const depth = indentOf(lines[start] ?? '');
  const next = lines.findIndex((one, at) => at > start && /^\s*[^\s#]/.test(one) && indentOf(one) <= depth);
  const end = next === -1 ? lines.length : next;
  const find = (key: string): number => lines.findIndex((one, at) => at >= start && at < end && line(key).test(one));
  const [below, clear] = [find('below'), find('clear')];
  return below === -1 || clear === -1 ? null : { lines, below, clear };
}

function indentOf(one: string): number {
  return one.length - one.trimStart().length;
}
