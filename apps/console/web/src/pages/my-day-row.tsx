import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { FormattedMessage } from 'react-intl';
import { useCustomer, useHistory } from '../api/customers.ts';
import type { ShownAlert } from '../api/shapes.ts';
import { customerOf } from '../components/alert-subject.ts';
import { useAlertWords } from '../components/alert-words.tsx';
import { Clock, useNow } from '../components/clock.tsx';
import { Name } from '../components/name.tsx';
import { Spark } from '../components/spark.tsx';
import ui from '../components/ui.module.css';
import { useBilingual, useFormats } from '../texts/formats.ts';
import styles from './my-day.module.css';

interface Props {
  readonly alert: ShownAlert;
  readonly rank: number;
  readonly large: boolean;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

/** As long as a window of 42 days is normal, as long is the line. */
const sparkDays = 42;
const withBrief = '(min-width: 1101px)';

/** One alert of the day: a click chooses it where the brief stands beside, else it opens. */
export function DayRow({ alert, rank, large, chosen, onChoose }: Props) {
  const say = useBilingual();
  const words = useAlertWords();
  const choose = (): void => {
    onChoose(alert.id);
  };
  return (
    <Link
      to="/alerts/$id"
      params={{ id: alert.id }}
      className={`${styles.row} ${large ? '' : styles.small}`}
      data-row={chosen ? 'chosen' : ''}
      aria-current={chosen}
      onFocus={choose}
      onClick={(event) => {
        const byMouse = event.detail > 0 && !event.ctrlKey && !event.metaKey;
        if (!byMouse || !matchMedia(withBrief).matches) return;
        event.preventDefault();
        choose();
      }}
      preload={false}
    >
      <span className={styles.rank}>{rank}</span>
      <div>
        <p className={styles.name}>
          <Name>{words.subject(alert)}</Name>
          {alert.state === 'open' ? null : (
            <span className={ui.tag}>
              <FormattedMessage id={`state.${alert.state}`} />
            </span>
          )}
        </p>
        <p className={styles.why}>
          <bdi>{say(alert.sentence)}</bdi>
        </p>
        {alert.suggestedAction === null ? null : (
          <p className={styles.do}>
            <ArrowRight size={14} aria-hidden="true" />
            <bdi>{say(alert.suggestedAction.text)}</bdi>
          </p>
        )}
        <Meta alert={alert} />
      </div>
      <Figures alert={alert} />
    </Link>
  );
}

function Meta({ alert }: { readonly alert: ShownAlert }) {
  const words = useAlertWords();
  const now = useNow();
  const left = words.timeLeft(alert, now);
  const due = words.due(alert, now);
  const value = words.value(alert);
  return (
    <p className={styles.meta}>
      {left === null ? null : (
        <Clock pressing={left.pressing}>
          {left.pressing ? <b>{left.text}</b> : left.text}
        </Clock>
      )}
      {value === null ? null : <span>{value}</span>}
      {due === null ? null : <span className={due.late ? 'loss' : ''}>{due.text}</span>}
    </p>
  );
}

function Figures({ alert }: { readonly alert: ShownAlert }) {
  const formats = useFormats();
  const customer = useCustomer(customerOf(alert)).data;
  const history = useHistory(customerOf(alert), sparkDays).data;
  return (
    <div className={styles.figures}>
      <p>
        {Math.round(alert.from) === Math.round(alert.score) ? null : (
          <>
            {formats.score(alert.from)} <span aria-hidden="true">→</span>{' '}
          </>
        )}
        <b className={alert.delta < 0 ? 'loss' : ''}>{formats.score(alert.score)}</b>
      </p>
      {history === undefined ? null : <Spark points={history.points} normal={customer?.normal ?? null} score={alert.score} />}
    </div>
  );
}
