import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import type { ShownAlert } from '../api/shapes.ts';
import { useAlertWords } from '../components/alert-words.tsx';
import { Name } from '../components/name.tsx';
import { useBilingual, useFormats } from '../texts/formats.ts';
import styles from './alerts.module.css';

export function AlertHeads() {
  return (
    <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.heads}`}>
      <span role="columnheader" className={styles.tick}>
        <span className="unseen">
          <FormattedMessage id="alerts.tick" />
        </span>
      </span>
      <span role="columnheader" className={styles.severity}>
        <FormattedMessage id="alerts.severity" />
      </span>
      <span role="columnheader">
        <FormattedMessage id="alert.customer" />
      </span>
      <span role="columnheader">
        <FormattedMessage id="alerts.why" />
      </span>
      <span role="columnheader" className={styles.figures}>
        <FormattedMessage id="chart.score" />
      </span>
      <span role="columnheader" className={styles.value}>
        <FormattedMessage id="alert.value-label" />
      </span>
      <span role="columnheader">
        <FormattedMessage id="alert.owner" />
      </span>
      <span role="columnheader" className={styles.when}>
        <FormattedMessage id="alerts.opened" />
      </span>
    </div>
  );
}

interface Props {
  readonly alert: ShownAlert;
  readonly place: number;
  readonly now: number;
  readonly ticked: boolean;
  /** Null for those who may do nothing to it. */
  readonly onTick: (() => void) | null;
}

/** One alert in one line. */
export function AlertRow({ alert, place, now, ticked, onTick }: Props) {
  const intl = useIntl();
  const say = useBilingual();
  const formats = useFormats();
  const words = useAlertWords();
  const left = words.timeLeft(alert, now);
  return (
    <div role="row" aria-rowindex={place} className={styles.row} {...(ticked ? { 'data-ticked': '' } : {})}>
      <span role="cell" className={styles.tick}>
        {onTick === null ? null : <input type="checkbox" tabIndex={-1} checked={ticked} onChange={onTick} aria-label={intl.formatMessage({ id: 'alerts.tick-one' }, { customer: words.subject(alert) })} />}
      </span>
      <span role="cell" className={`${styles.severity} ${styles[alert.severity]}`}>
        <FormattedMessage id={`severity.${alert.severity}`} />
      </span>
      <span role="cell" className={styles.cell}>
        <Link to="/alerts/$id" params={{ id: alert.id }} className={styles.name} data-row="" data-alert={alert.id} preload={false}>
          <Name>{words.subject(alert)}</Name>
        </Link>
      </span>
      <span role="cell" className={styles.why}>
        <bdi>{say(alert.sentence)}</bdi>
      </span>
      <span role="cell" className={styles.figures}>
        {formats.score(alert.from)} → <b className={alert.delta < 0 ? 'loss' : ''}>{formats.score(alert.score)}</b>
      </span>
      <span role="cell" className={styles.value}>
        {alert.valueAtStake === null || Number(alert.valueAtStake.amount) === 0 ? '' : formats.money(alert.valueAtStake)}
      </span>
      <span role="cell" className={styles.owner}>
        <bdi>{words.owner(alert) ?? ''}</bdi>
      </span>
      <span role="cell" className={`${styles.when} ${left?.pressing === true ? 'loss' : ''}`}>
        {left?.pressing === true ? left.text : formats.ago(alert.openedAt, now)}
      </span>
    </div>
  );
}
