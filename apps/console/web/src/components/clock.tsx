import { Clock as ClockIcon } from 'lucide-react';
import { useSyncExternalStore, type ReactNode } from 'react';
import styles from './ui.module.css';

const beatMs = 30_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, beatMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Now, to half a minute: one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A time that runs out, with its glyph. */
export function Clock({ children, pressing = false }: { readonly children: ReactNode; readonly pressing?: boolean }) {
  return (
    <span className={`${styles.clock} ${pressing ? 'loss' : ''}`}>
      <ClockIcon size={13} aria-hidden="true" />
      {children}
    </span>
  );
}
