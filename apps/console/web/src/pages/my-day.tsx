import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { CheckCheck } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { acknowledgedFilter, belongsTo, useMyDay } from '../api/my-day.ts';
import { useAlerts } from '../api/alerts.ts';
import { useSession } from '../api/session.ts';
import type { ShownAlert } from '../api/shapes.ts';
import { useNow } from '../components/clock.tsx';
import { Empty } from '../components/empty.tsx';
import { Key } from '../components/key.tsx';
import { PageHead } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Segments } from '../components/segments.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import page from '../components/page.module.css';
import ui from '../components/ui.module.css';
import { useRows } from '../components/use-rows.ts';
import { valueBehind } from '../components/value-behind.ts';
import { useKeys } from '../keys/keys.tsx';
import { useFormats } from '../texts/formats.ts';
import { Brief } from './my-day-brief.tsx';
import { DayRow } from './my-day-row.tsx';
import styles from './my-day.module.css';

/** As many as one calls first, and as many as a day holds. */
const first = 3;
const most = 15;

// Where one was, for the way back from an alert.
let lastChosen: string | null = null;

/** Whom do I call now, and what do I say? */
export function MyDay() {
  const intl = useIntl();
  const { whose } = useSearch({ strict: false });
  const { query, sorted, open, mine, more } = useMyDay();
  const inWork = useInWork();
  const everyone = whose === 'everyone' || (whose !== 'mine' && mine.length === 0);
  const email = useSession()?.person.email;
  const rows = [...(everyone ? sorted : sorted.filter((alert) => belongsTo(alert, email))), ...inWork.filter((alert) => !sorted.some((one) => one.id === alert.id))];
  const waiting = everyone ? open : mine;
  return (
    <>
      <DayHead waiting={waiting} more={everyone && more} everyone={everyone} hasMine={mine.length > 0 || whose === 'mine'} />
      {query.isPending ? (
        <div className={page.section}>
          <Skeleton />
        </div>
      ) : query.isError && query.data === undefined ? (
        <ProblemNote title={intl.formatMessage({ id: 'my-day.problem' })} error={query.error} again={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <Done />
      ) : (
        <Day rows={rows.slice(0, most)} all={rows.length} />
      )}
    </>
  );
}

/** What I have taken on and not yet finished. */
function useInWork(): readonly ShownAlert[] {
  const email = useSession()?.person.email;
  const query = useAlerts(acknowledgedFilter);
  return (query.data?.items ?? []).filter((alert) => alert.state === 'acknowledged' && (alert.acknowledgedBy === email || belongsTo(alert, email)));
}

function DayHead({ waiting, more, everyone, hasMine }: { readonly waiting: readonly ShownAlert[]; readonly more: boolean; readonly everyone: boolean; readonly hasMine: boolean }) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const navigate = useNavigate();
  const behind = valueBehind(waiting);
  return (
    <PageHead
      title={intl.formatMessage({ id: 'my-day.title' }, { n: Math.min(first, waiting.length) })}
      lead={intl.formatMessage(
        { id: everyone ? 'my-day.lead-everyone' : 'my-day.lead' },
        { day: formats.longDay(now), n: waiting.length, more: more ? 'yes' : 'no', value: behind === null || more ? '' : formats.roughMoney(behind), known: behind === null || more ? 'no' : 'yes' },
      )}
      actions={
        hasMine ? (
          <Segments
            label={intl.formatMessage({ id: 'my-day.whose' })}
            value={everyone ? 'everyone' : 'mine'}
            options={[
              { value: 'mine', text: intl.formatMessage({ id: 'my-day.mine' }) },
              { value: 'everyone', text: intl.formatMessage({ id: 'my-day.everyone' }) },
            ]}
            onChange={(whose) => void navigate({ to: '/', search: { whose } })}
          />
        ) : undefined
      }
    />
  );
}

function Day({ rows, all }: { readonly rows: readonly ShownAlert[]; readonly all: number }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const [chosenId, setChosenId] = useState(lastChosen);
  const chosen = rows.find((alert) => alert.id === chosenId) ?? rows[0];
  const list = useRows<HTMLDivElement>();
  useKeys({ Enter: chosen === undefined ? undefined : () => void navigate({ to: '/alerts/$id', params: { id: chosen.id } }) });
  const choose = (id: string): void => {
    lastChosen = id;
    setChosenId(id);
  };
  const shared = { rows, chosen: chosen?.id, onChoose: choose };
  return (
    <div className={styles.day}>
      <div className={styles.list} ref={list}>
        <div className={styles.group}>
          <h2>
            <FormattedMessage id="my-day.call-first" />
          </h2>
          <span className="dense quiet">
            <FormattedMessage id="my-day.order" />
          </span>
        </div>
        <Group {...shared} from={0} to={first} />
        {rows.length <= first ? null : (
          <>
            <div className={styles.group}>
              <h2>
                <FormattedMessage id="my-day.then" />
              </h2>
            </div>
            <Group {...shared} from={first} to={most} />
          </>
        )}
        <div className={styles.foot}>
          {all > rows.length ? (
            <Link to="/alerts" search={{ state: 'open' }}>
              <FormattedMessage id="my-day.all" values={{ n: all }} />
            </Link>
          ) : (
            <span />
          )}
          <KeyHints />
        </div>
      </div>
      {chosen === undefined ? null : (
        <aside className={styles.brief} aria-label={intl.formatMessage({ id: 'my-day.brief' })}>
          <Brief key={chosen.id} alert={chosen} />
        </aside>
      )}
    </div>
  );
}

interface GroupProps {
  readonly rows: readonly ShownAlert[];
  readonly from: number;
  readonly to: number;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

function Group({ rows, from, to, chosen, onChoose }: GroupProps) {
  return (
    <ol>
      {rows.slice(from, to).map((alert, place) => (
        <li key={alert.id}>
          <DayRow alert={alert} rank={from + place + 1} large={from === 0} chosen={alert.id === chosen} onChoose={onChoose} />
        </li>
      ))}
    </ol>
  );
}

function KeyHints() {
  return (
    <span className={styles.hints} aria-hidden="true">
      <span>
        <Key>J</Key> <Key>K</Key> <FormattedMessage id="my-day.hint-move" />
      </span>
      <span>
        <Key>Enter</Key> <FormattedMessage id="my-day.hint-open" />
      </span>
      <span>
        <Key>?</Key> <FormattedMessage id="my-day.hint-keys" />
      </span>
    </span>
  );
}

function Done() {
  return (
    <Empty
      done
      icon={<CheckCheck size={24} aria-hidden="true" />}
      title={<FormattedMessage id="my-day.done" />}
      actions={
        <Link to="/customers" className={ui.button ?? ''}>
          <FormattedMessage id="my-day.done-customers" />
        </Link>
      }
    >
      <FormattedMessage id="my-day.done-text" />
    </Empty>
  );
}
