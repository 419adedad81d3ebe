import { Check, Circle, Clock as ClockIcon, CornerUpLeft, UserRound, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDecisions } from '../api/alerts.ts';
import type { Activity, ShownAlert } from '../api/shapes.ts';
import { customerOf } from '../components/alert-subject.ts';
import { AlertSubject } from '../components/alert-subject-link.tsx';
import { useAlertWords } from '../components/alert-words.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Button } from '../components/button.tsx';
import { useNow } from '../components/clock.tsx';
import { ContactLink } from '../components/contact-link.tsx';
import { Facts, Section } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Raise } from '../components/raise.tsx';
import { RecordButton } from '../components/record-button.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Told } from '../components/told.tsx';
import ui from '../components/ui.module.css';
import { useAlertActs } from '../components/use-alert-acts.ts';
import { useBilingual, useFormats } from '../texts/formats.ts';
import type { TextId } from '../texts/texts.tsx';
import styles from './alert.module.css';

/** Time left, next action, who was told, what was done. */
export function Rail({ alert }: { readonly alert: ShownAlert }) {
  return (
    <>
      <TimeLeft alert={alert} />
      <NextAction alert={alert} />
      <WhoWasTold id={alert.id} />
      <Done alert={alert} />
    </>
  );
}

function TimeLeft({ alert }: { readonly alert: ShownAlert }) {
  const formats = useFormats();
  const words = useAlertWords();
  const now = useNow();
  const left = words.timeLeft(alert, now);
  if (alert.timeLeft === null || left === null) return null;
  const ms = new Date(alert.timeLeft.until).getTime() - now;
  return (
    <Section className={`${styles.time} ${left.pressing ? styles.left : ''}`} title={<FormattedMessage id="alert.time" />}>
      <p className={styles.figure}>{ms > 0 ? formats.span(ms) : left.text}</p>
      <p className="dense">
        <FormattedMessage id={alert.timeLeft.what === 'offer' ? 'alert.ends-offer' : 'alert.ends-other'} values={{ at: formats.moment(alert.timeLeft.until) }} />
      </p>
    </Section>
  );
}

function NextAction({ alert }: { readonly alert: ShownAlert }) {
  const say = useBilingual();
  const words = useAlertWords();
  const now = useNow();
  const due = words.due(alert, now);
  const owner = words.owner(alert);
  const value = words.value(alert);
  const rows: (readonly [ReactNode, ReactNode])[] = [
    [<FormattedMessage key="c" id="alert.customer" />, <AlertSubject key="l" alert={alert} />],
    ...(owner === null ? [] : [[<FormattedMessage key="o" id="alert.owner" />, <bdi key="v">{owner}</bdi>] as const]),
    ...(due === null ? [] : [[<FormattedMessage key="d" id="alert.due-label" />, <span key="v" className={due.late ? 'loss' : ''}>{due.text}</span>] as const]),
    ...(value === null ? [] : [[<FormattedMessage key="v" id="alert.value-label" />, value] as const]),
    [<FormattedMessage key="l" id="alert.lane-label" />, words.lane(alert)],
    ...(alert.snoozedUntil === null ? [] : [[<FormattedMessage key="s" id="state.snoozed" />, <Until key="u" at={alert.snoozedUntil} />] as const]),
    ...(alert.outcome === null ? [] : [[<FormattedMessage key="e" id="alert.outcome" />, <FormattedMessage key="w" id={`outcome.${alert.outcome}`} />] as const]),
  ];
  return (
    <Section className={styles.next ?? ''} title={<FormattedMessage id="alert.next" />}>
      {alert.suggestedAction === null ? null : (
        <p className={styles.action}>
          <bdi>{say(alert.suggestedAction.text)}</bdi>
        </p>
      )}
      <Facts rows={rows} />
      <div className={styles.raise}><Raise customer={customerOf(alert)} heading="h3" /></div>
      <div className={styles.contact}>
        <ContactLink contact={alert.contact} />
        {customerOf(alert) === undefined ? null : <RecordButton customer={alert.customer} />}
      </div>
    </Section>
  );
}

function Until({ at }: { readonly at: string }) {
  const formats = useFormats();
  return <FormattedMessage id="alert.until" values={{ at: formats.moment(at) }} />;
}

function WhoWasTold({ id }: { readonly id: string }) {
  const intl = useIntl();
  const query = useDecisions(id);
  return (
    <Section className={styles.told ?? ''} title={<FormattedMessage id="alert.told" />}>
      {query.data !== undefined ? (
        <Told decisions={query.data} />
      ) : query.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'alert.told-problem' })} error={query.error} again={() => void query.refetch()} />
      ) : (
        <Skeleton lines={3} />
      )}
    </Section>
  );
}

function Done({ alert }: { readonly alert: ShownAlert }) {
  return (
    <Section className={styles.done ?? ''} title={<FormattedMessage id="alert.activity" />}>
      <ol className={styles.activity}>
        {(alert.activity ?? []).toReversed().map((one) => (
          <ActivityRow key={`${one.at} ${one.what}`} one={one} />
        ))}
        <li>
          <Circle size={14} aria-hidden="true" />
          <Opened alert={alert} />
        </li>
      </ol>
      <Comment alert={alert} />
    </Section>
  );
}

function Opened({ alert }: { readonly alert: ShownAlert }) {
  const formats = useFormats();
  const now = useNow();
  return (
    <p>
      <FormattedMessage id="activity.opened" values={{ rule: alert.rule }} /> <span className="quiet">{formats.near(alert.openedAt, now)}</span>
    </p>
  );
}

const icons: Readonly<Record<string, LucideIcon>> = { acknowledged: Check, assigned: UserRound, snoozed: ClockIcon, 'snooze-ended': ClockIcon, 'acknowledgement-withdrawn': CornerUpLeft, resolved: Check };

function ActivityRow({ one }: { readonly one: Activity }) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const Icon = icons[one.what] ?? Circle;
  const id = `activity.${one.what}` as TextId;
  return (
    <li>
      {one.comment === null || one.who === null ? <Icon size={15} aria-hidden="true" /> : <Avatar name={one.who} />}
      <div>
        <p>
          {one.who === null ? null : (
            <>
              <b>
                <bdi>{one.who}</bdi>
              </b>{' '}
            </>
          )}
          {id in intl.messages ? intl.formatMessage({ id }, { detail: detailOf(one, formats.moment, intl) }) : one.what} <span className="quiet">{formats.near(one.at, now)}</span>
        </p>
        {one.comment === null ? null : (
          <blockquote>
            <bdi>{one.comment}</bdi>
          </blockquote>
        )}
      </div>
    </li>
  );
}

/** A moment, an outcome or a person, as the person reads it. */
function detailOf({ what, detail }: Activity, moment: (at: string) => string, intl: ReturnType<typeof useIntl>): string {
  if (detail === null) return '';
  if (what === 'snoozed') return /^\d{4}-/.test(detail) ? intl.formatMessage({ id: 'alert.until' }, { at: moment(detail) }) : intl.formatMessage({ id: 'snooze.band' });
  const outcome = `outcome.${detail}` as TextId;
  return outcome in intl.messages ? intl.formatMessage({ id: outcome }) : detail;
}

function Comment({ alert }: { readonly alert: ShownAlert }) {
  const intl = useIntl();
  const acts = useAlertActs();
  const [text, setText] = useState('');
  const comment = text.trim();
  if (!acts.may) return null;
  return (
    <form
      className={ui.field}
      onSubmit={(event) => {
        event.preventDefault();
        if (comment === '') return;
        void acts.comment(alert, comment);
        setText('');
      }}
    >
      <input
        className={ui.input}
        aria-label={intl.formatMessage({ id: 'comment.title' })}
        placeholder={intl.formatMessage({ id: 'comment.placeholder' })}
        maxLength={2_000}
        disabled={acts.refusal !== null}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
      {comment === '' ? null : (
        <Button type="submit" disabled={acts.refusal !== null}>
          <FormattedMessage id="action.comment" />
        </Button>
      )}
    </form>
  );
}
