import { useRef, useState } from 'react';
import { useKeys } from '../../keys/keys.tsx';
import type { TimelineRow } from './timeline-rows.ts';

/** Rows of a list: one stop of the Tab key; `j` `k` and arrows move the focus itself, `m` marks the row's moment. */
export function useRowKeys(rows: readonly TimelineRow[], onPick: (at: number) => void) {
  const [current, setCurrent] = useState(0);
  const elements = useRef(new Map<number, HTMLElement>());
  const place = Math.min(current, Math.max(rows.length - 1, 0));
  const go = (to: number) => () => {
    elements.current.get(Math.min(Math.max(to, 0), rows.length - 1))?.focus();
  };
  const isInside = (): boolean => [...elements.current.values()].some((element) => element.contains(document.activeElement));
  const down = (): void => { go(isInside() ? place + 1 : place)(); };
  const up = (): void => { go(isInside() ? place - 1 : place)(); };
  useKeys({
    j: down,
    k: up,
    ...(isInside() ? { ArrowDown: down, ArrowUp: up } : {}),
    m: () => {
      const row = rows[place];
      if (row !== undefined) onPick(row.at);
    },
  });
  return (i: number) => ({
    tabIndex: i === place ? 0 : -1,
    ref: (element: HTMLElement | null) => {
      if (element === null) elements.current.delete(i);
      else elements.current.set(i, element);
    },
    onFocus: () => {
      setCurrent(i);
    },
  });
}
