import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useAlertPages } from '../api/alerts.ts';
import { useMay } from '../api/session.ts';
import type { AlertState, ShownAlert } from '../api/shapes.ts';
import { Button } from '../components/button.tsx';
import { useNow } from '../components/clock.tsx';
import { Empty } from '../components/empty.tsx';
import { PageHead } from '../components/page.tsx';
import page from '../components/page.module.css';
import { ProblemNote } from '../components/problem.tsx';
import { Segments } from '../components/segments.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useAlertActs } from '../components/use-alert-acts.ts';
import { useRows } from '../components/use-rows.ts';
import { useKeys } from '../keys/keys.tsx';
import { AlertHeads, AlertRow } from './alerts-row.tsx';
import styles from './alerts.module.css';

const AssignPopup = lazy(async () => ({ default: (await import('../components/alert-popups.tsx')).AssignPopup }));
const states = ['open', 'acknowledged', 'snoozed', 'resolved'] as const;

/** What is open, and with whom? */
export function Alerts() {
  const intl = useIntl();
  const search = useSearch({ from: '/alerts' });
  const state: AlertState = states.find((one) => one === search.state) ?? 'open';
  const { team, owner, customer, severity } = search;
  const query = useAlertPages({ state, ...(team === undefined ? {} : { team }), ...(owner === undefined ? {} : { owner }), ...(customer === undefined ? {} : { customer }) });
  const alerts = (query.data?.pages ?? []).flatMap((one) => one.items).filter((alert) => severity === undefined || alert.severity === severity);
  const count = alerts.length;
  return (
    <>
      <PageHead title={intl.formatMessage({ id: 'alerts.title' }, { state, n: count, more: query.hasNextPage ? 'yes' : 'no' })} />
      {query.isPending ? (
        <div className={page.section}>
          <Skeleton />
        </div>
      ) : query.isError && query.data === undefined ? (
        <ProblemNote title={intl.formatMessage({ id: 'alerts.problem' })} error={query.error} again={() => void query.refetch()} />
      ) : (
        <List alerts={alerts} state={state} hasMore={query.hasNextPage} />
      )}
      {query.hasNextPage ? (
        <div className={styles.more}>
          <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            <FormattedMessage id="alerts.more" />
          </Button>
        </div>
      ) : null}
    </>
  );
}

function List({ alerts, state, hasMore }: { readonly alerts: readonly ShownAlert[]; readonly state: AlertState; readonly hasMore: boolean }) {
  const intl = useIntl();
  const now = useNow();
  const list = useRows<HTMLDivElement>();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => {
    setTicked((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  };
  const mayAct = useMay('agent');
  useKeys({
    x: () => {
      const id = focusedId();
      if (mayAct && id !== undefined) toggle(id);
    },
  });
  return (
    <>
      <Filters alerts={alerts} state={state} ticked={alerts.filter((alert) => ticked.has(alert.id))} untick={() => { setTicked(new Set()); }} />
      {alerts.length === 0 ? (
        <Empty icon={<BellOff size={22} aria-hidden="true" />} title={<FormattedMessage id="alerts.none" />} actions={<Link to="/alerts"><FormattedMessage id="alerts.clear" /></Link>}>
          <FormattedMessage id="alerts.none-text" />
        </Empty>
      ) : (
        <div ref={list} role="table" aria-label={intl.formatMessage({ id: 'nav.alerts' })} aria-rowcount={hasMore ? -1 : alerts.length + 1}>
          <AlertHeads />
          {alerts.map((alert, place) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              place={place + 2}
              now={now}
              ticked={ticked.has(alert.id)}
              onTick={mayAct ? () => { toggle(alert.id); } : null}
            />
          ))}
        </div>
      )}
    </>
  );
}

function focusedId(): string | undefined {
  return document.activeElement instanceof HTMLElement ? document.activeElement.dataset['alert'] : undefined;
}

interface FilterProps {
  readonly alerts: readonly ShownAlert[];
  readonly state: AlertState;
  readonly ticked: readonly ShownAlert[];
  readonly untick: () => void;
}

function Filters({ alerts, state, ticked, untick }: FilterProps) {
  const intl = useIntl();
  const navigate = useNavigate();
  const search = useSearch({ from: '/alerts' });
  const go = (change: Partial<typeof search>): void => {
    untick();
    void navigate({ to: '/alerts', search: { ...search, ...change } });
  };
  const teams = [...new Set([...(search.team === undefined ? [] : [search.team]), ...alerts.flatMap((alert) => alert.customer.traits['team'] ?? [])])].sort();
  return (
    <div className={styles.filters}>
      <Segments
        label={intl.formatMessage({ id: 'alerts.state' })}
        value={state}
        options={states.map((value) => ({ value, text: intl.formatMessage({ id: `state.${value}` }) }))}
        onChange={(value) => {
          go({ state: value });
        }}
      />
      <select
        aria-label={intl.formatMessage({ id: 'alerts.severity' })}
        value={search.severity ?? ''}
        onChange={(event) => {
          go({ severity: event.target.value });
        }}
      >
        <option value="">{intl.formatMessage({ id: 'alerts.severity-any' })}</option>
        {(['critical', 'warning', 'info'] as const).map((severity) => (
          <option key={severity} value={severity}>
            {intl.formatMessage({ id: `severity.${severity}` })}
          </option>
        ))}
      </select>
      {teams.length === 0 ? null : (
        <select
          aria-label={intl.formatMessage({ id: 'alerts.team' })}
          value={search.team ?? ''}
          onChange={(event) => {
            go({ team: event.target.value });
          }}
        >
          <option value="">{intl.formatMessage({ id: 'alerts.team-any' })}</option>
          {teams.map((team) => (
            <option key={team}>{team}</option>
          ))}
        </select>
      )}
      <Ticked ticked={ticked} untick={untick} />
    </div>
  );
}

/** What can be done to all that are ticked. */
function Ticked({ ticked, untick }: { readonly ticked: readonly ShownAlert[]; readonly untick: () => void }) {
  const acts = useAlertActs();
  const [open, setOpen] = useState(false);
  const off = ticked.length === 0 || acts.refusal !== null;
  const show = (): void => {
    setOpen(true);
  };
  useKeys({ i: off ? undefined : show });
  const assign = async (to: string): Promise<void> => {
    for (const alert of ticked) await acts.assign(alert, to);
    untick();
  };
  if (!acts.may) return <p className={`${styles.ticked} small quiet`}>{acts.refusal}</p>;
  return (
    <div className={styles.ticked}>
      <Button hint="I" disabled={off} onClick={show}>
        <FormattedMessage id="alerts.assign" values={{ n: ticked.length }} />
      </Button>
      {acts.refusal === null ? null : <span className="small quiet">{acts.refusal}</span>}
      <Suspense>
        {open ? (
          <AssignPopup
            assign={(to) => void assign(to)}
            onClose={() => {
              setOpen(false);
            }}
          />
        ) : null}
      </Suspense>
    </div>
  );
}
