import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';

/** Two moments to compare. Both stand in the address; the first alone waits here for the second. */
export function useMoments() {
  const { from, to } = useSearch({ from: '/customers/$id' });
  const navigate = useNavigate({ from: '/customers/$id' });
  const [waiting, setWaiting] = useState<{ readonly first: number | null } | null>(null);

  const show = useCallback(
    (span: { from: string | undefined; to: string | undefined }) => void navigate({ search: (before) => ({ ...before, ...span }), replace: true, resetScroll: false }),
    [navigate],
  );
  const pick = (at: number): void => {
    const first = waiting?.first ?? null;
    if (first === null || first === at) {
      setWaiting({ first: at });
      return;
    }
    setWaiting(null);
    show({ from: new Date(Math.min(first, at)).toISOString(), to: new Date(Math.max(first, at)).toISOString() });
  };
  const clear = useCallback(() => {
    setWaiting(null);
    show({ from: undefined, to: undefined });
  }, [show]);

  const isDated = from !== undefined && !Number.isNaN(Date.parse(from));
  const span = isDated && waiting === null ? { from, to } : null;
  const chosen = span === null ? [waiting?.first ?? null] : [Date.parse(span.from), span.to === undefined ? null : Date.parse(span.to)];
  return {
    span,
    picked: chosen.filter((at) => at !== null),
    isPicking: waiting !== null,
    start: () => { setWaiting({ first: null }); },
    pick,
    clear,
  };
}

export type Moments = ReturnType<typeof useMoments>;
