import type { Text } from '@codemirror/state';

/** Where something is wrong in a text, as a service says it: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** From the place to the end of the word there; a text that has changed since still has a line for it. */
export function rangeOf(text: Text, { line, column }: Place): { from: number; to: number } {
  const found = text.line(Math.min(Math.max(line, 1), text.lines));
  const start = Math.min(Math.max(column - 1, 0), found.length);
  const word = /^[^\s,:[\]{}]+/.exec(found.text.slice(start))?.[0].length ?? 0;
  // Nothing stands there: the line's own words are marked, so that there is something to see.
  const from = word === 0 ? (found.text.length - found.text.trimStart().length) : start;
  return { from: found.from + from, to: word === 0 ? found.to : found.from + start + word };
}
