import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { followAlerts, putAlert } from './alerts.ts';
import { keys, keysOfCustomer } from './keys.ts';
import { queryClient } from './query-client.ts';
import type { Customer, ShownAlert, Status } from './shapes.ts';

interface Live {
  /** Whether what happens arrives by itself. */
  readonly connected: boolean;
  /** Since when the console's server does not answer; null while it does. */
  readonly offlineSince: number | null;
  readonly lastEventAt: number | null;
  readonly status: Status | null;
  /** Alerts that no list shows yet. */
  readonly waiting: readonly ShownAlert[];
  readonly showWaiting: () => void;
  readonly retry: () => void;
}

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useLive needs LiveStream around it');
  return live;
}

const alertEvents = ['alert.opened', 'alert.updated', 'alert.acknowledged', 'alert.escalated', 'alert.resolved'];

const againMs = 5_000;

/** Lists are not fetched again: their rows change in place, and new ones wait. */
export function LiveStream({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [attempt, setAttempt] = useState(0);
  const [connected, setConnected] = useState(true);
  const [offlineSince, setOfflineSince] = useState<number | null>(null);
  const [lastEventAt, setLastEventAt] = useState<number | null>(null);
  const [status, setStatus] = useState<Status | null>(null);
  const [waiting, setWaiting] = useState<readonly ShownAlert[]>([]);

  useEffect(() => {
    const source = new EventSource('/api/stream');
    let again: ReturnType<typeof setTimeout> | undefined;
    source.onopen = () => {
      setConnected(true);
      setOfflineSince(null);
      // A source that was made anew doesn't know where the last one ended: what came between is asked for.
      if (attempt > 0) void client.invalidateQueries();
    };
    source.onerror = () => {
      setConnected(false);
      void serverAnswers().then((answers) => {
        setOfflineSince((since) => (answers ? null : (since ?? Date.now())));
      });
      // A browser gives up after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(() => { setAttempt((n) => n + 1); }, againMs);
    };
    for (const type of alertEvents) {
      source.addEventListener(type, (event) => {
        const alert = JSON.parse(String(event.data)) as ShownAlert;
        setLastEventAt(Date.now());
        putAlert(client, alert);
        void client.invalidateQueries({ queryKey: keys.alert(alert.id) });
        if (type === 'alert.opened' && !isListed(alert)) setWaiting((all) => [...all.filter((one) => one.id !== alert.id), alert]);
      });
    }
    source.addEventListener('retention.changed', (event) => {
      setLastEventAt(Date.now());
      putScore(JSON.parse(String(event.data)) as ChangedScore);
    });
    source.addEventListener('status', (event) => {
      setStatus(JSON.parse(String(event.data)) as Status);
    });
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [client, attempt]);

  const showWaiting = useCallback(() => {
    setWaiting([]);
    void client.invalidateQueries({ queryKey: ['alerts', 'list'] });
    void client.invalidateQueries({ queryKey: ['alerts', 'pages'] });
  }, [client]);
  const retry = useCallback(() => {
    setAttempt((n) => n + 1);
  }, []);
  const live = useMemo(() => ({ connected, offlineSince, lastEventAt, status, waiting, showWaiting, retry }), [connected, offlineSince, lastEventAt, status, waiting, showWaiting, retry]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** An error of the line alone stops no action. */
async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch('/api/session', { credentials: 'same-origin' })).status < 500;
  } catch {
    return false;
  }
}

interface ChangedScore {
  readonly customer: string | { readonly id: string };
  readonly score: number;
  readonly band: Customer['band'];
  readonly asOf: string;
}

function isListed(alert: ShownAlert): boolean {
  return queryClient
    .getQueriesData<{ items: readonly ShownAlert[] }>({ queryKey: ['alerts', 'list'] })
    .some(([, page]) => page?.items.some((item) => item.id === alert.id) ?? false);
}

/** The number changes at once; everything that hangs on it is asked again. */
function putScore(changed: ChangedScore): void {
  const id = typeof changed.customer === 'string' ? changed.customer : changed.customer.id;
  const { score, band, asOf } = changed;
  queryClient.setQueriesData<{ items: readonly Customer[] }>({ queryKey: ['customers', 'list'] }, (page) =>
    page?.items.some((row) => row.id === id) === true ? { ...page, items: page.items.map((row) => (row.id === id ? { ...row, score, band, asOf } : row)) } : page,
  );
  queryClient.setQueriesData<{ pages: readonly { items: readonly Customer[] }[] }>({ queryKey: ['customers', 'table'] }, (table) =>
    table?.pages.some((page) => page.items.some((row) => row.id === id)) === true
      ? { ...table, pages: table.pages.map((page) => ({ ...page, items: page.items.map((row) => (row.id === id ? { ...row, score, band, asOf } : row)) })) }
      : table,
  );
  void queryClient.invalidateQueries({ queryKey: keysOfCustomer(id) });
  followAlerts(queryClient, id);
}
