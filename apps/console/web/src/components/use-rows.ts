import { useRef } from 'react';
import { useKeys } from '../keys/keys.tsx';

/**
 * `j` and `k` (or arrows) move the focus itself from row to row, so that a screen reader reads the row. A row is an
 * element with `data-row` inside the list that carries the ref.
 */
export function useRows<E extends HTMLElement>() {
  const list = useRef<E>(null);
  const move = (step: 1 | -1) => (): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const chosen = rows.findIndex((row) => row === document.activeElement || row.dataset['row'] === 'chosen');
    const focused = rows.findIndex((row) => row === document.activeElement);
    // The chosen row is where one is, even before it has the focus.
    const next = focused === -1 && chosen === -1 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, (focused === -1 ? chosen : focused) + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({ j: move(1), k: move(-1), ArrowDown: isInside(list.current) ? move(1) : undefined, ArrowUp: isInside(list.current) ? move(-1) : undefined });
  return list;
}

function isInside(list: HTMLElement | null): boolean {
  return list?.contains(document.activeElement) === true;
}
