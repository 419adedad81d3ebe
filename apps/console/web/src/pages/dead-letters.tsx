import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleCheckBig, FlaskConical, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDeadLetters, useReplay, type DeadLetter, type ReplayAnswer } from '../api/dead-letters.ts';
import { useLive } from '../api/live.tsx';
import { useMay } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { PageHead } from '../components/page.tsx';
import { Payload } from '../components/payload.tsx';
import { ProblemNote, useProblemSentence } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useUndo } from '../components/undo.tsx';
import { useKeys } from '../keys/keys.tsx';
import { useFormats } from '../texts/formats.ts';
import styles from './dead-letters/dead-letters.module.css';
import { byReason, isTaken, type RefusedGroup } from './dead-letters/by-reason.ts';
import { useReasonText } from './dead-letters/reason-text.ts';

/** Does everything arrive? */
export function DeadLetters() {
  const intl = useIntl();
  const { source, service } = useSearch({ from: '/dead-letters' });
  const letters = useDeadLetters({ source, service });
  const waiting = letters.data?.filter((letter) => !isTaken(letter)).length ?? 0;
  return (
    <>
      <PageHead
        title={intl.formatMessage({ id: 'dead-letters.title' })}
        lead={letters.data === undefined ? undefined : <FormattedMessage id="dead-letters.lead" values={{ n: waiting, more: letters.hasNextPage ? 'yes' : 'no' }} />}
        actions={<SourceChoice letters={letters.data ?? []} />}
      />
      {letters.isPending ? <div className={styles.loading}><Skeleton lines={9} /></div> : letters.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'dead-letters.not-loaded' })} error={letters.error} again={() => void letters.refetch()} />
      ) : letters.data.length === 0 ? (
        <Empty icon={<CircleCheckBig size={28} aria-hidden="true" />} title={intl.formatMessage({ id: 'dead-letters.none' })} done>
          <FormattedMessage id="dead-letters.none-text" />
        </Empty>
      ) : <Refused letters={letters.data} more={letters.hasNextPage ? () => void letters.fetchNextPage() : undefined} />}
    </>
  );
}

function SourceChoice({ letters }: { readonly letters: readonly DeadLetter[] }) {
  const { source } = useSearch({ from: '/dead-letters' });
  const navigate = useNavigate({ from: '/dead-letters' });
  const intl = useIntl();
  const sources = [...new Set([...letters.map((letter) => letter.source), source])].filter((one) => typeof one === 'string').sort();
  if (sources.length < 2 && source === undefined) return null;
  return (
    <select className={ui.input} aria-label={intl.formatMessage({ id: 'dead-letters.source' })} value={source ?? ''} onChange={(event) => void navigate({ search: (before) => ({ ...before, source: event.target.value || undefined, id: undefined }), replace: true })}>
      <option value="">{intl.formatMessage({ id: 'dead-letters.all-sources' })}</option>
      {sources.map((one) => <option key={one} value={one}>{one}</option>)}
    </select>
  );
}

function Refused({ letters, more }: { readonly letters: readonly DeadLetter[]; readonly more: (() => void) | undefined }) {
  const search = useSearch({ from: '/dead-letters' });
  const navigate = useNavigate({ from: '/dead-letters' });
  const reasonText = useReasonText();
  const groups = byReason(letters);
  const group = groups.find(({ reason }) => reason === search.reason) ?? groups[0];
  const choose = (reason: string): void => void navigate({ search: (before) => ({ ...before, reason, id: undefined }), replace: true });
  const step = (by: number): void => {
    const next = groups[groups.findIndex((one) => one === group) + by];
    if (next !== undefined) choose(next.reason);
  };
  useKeys({ j: () => { step(1); }, k: () => { step(-1); } });
  if (group === undefined) return null;
  return (
    <div className={styles.columns}>
      <section className={styles.reasons}>
        <h2><FormattedMessage id="dead-letters.by-reason" /></h2>
        <ul>
          {groups.map((one) => (
            <li key={one.reason}>
              <button type="button" className={styles.reason} aria-current={one === group} onClick={() => { choose(one.reason); }}>
                <b>{reasonText(one.reason)}</b>
                <span>{one.waiting.length}</span>
                <small><bdi>{one.letters[0].detail}</bdi></small>
              </button>
            </li>
          ))}
        </ul>
        <p className="small quiet"><FormattedMessage id="dead-letters.kept" /></p>
        {more === undefined ? null : <Button onClick={more}><FormattedMessage id="dead-letters.more" /></Button>}
      </section>
      <Came key={`came ${group.reason}`} group={group} />
      <Replaying key={`replay ${group.reason}`} group={group} />
    </div>
  );
}

function Came({ group }: { readonly group: RefusedGroup }) {
  const [place, setPlace] = useState(0);
  const formats = useFormats();
  const intl = useIntl();
  const letter = group.letters[place] ?? group.letters[0];
  const isFirst = place === 0;
  const isLast = place >= group.letters.length - 1;
  return (
    <section className={styles.came}>
      <div className={styles.title}>
        <h2><FormattedMessage id="dead-letters.came" /></h2>
        <span className="quiet dense"><FormattedMessage id="dead-letters.place" values={{ place: place + 1, n: group.letters.length, when: formats.moment(letter.receivedAt) }} /></span>
      </div>
      <Payload raw={letter.raw} label={intl.formatMessage({ id: 'dead-letters.came' })} />
      <p className="loss"><bdi>{letter.detail}</bdi></p>
      <p className="dense quiet"><Where letter={letter} /></p>
      <History letter={letter} />
      <div className={ui.actions}>
        <Button disabled={isFirst} onClick={() => { setPlace(place - 1); }}><FormattedMessage id="dead-letters.newer" /></Button>
        <Button disabled={isLast} onClick={() => { setPlace(place + 1); }}><FormattedMessage id="dead-letters.older" /></Button>
      </div>
    </section>
  );
}

function Where({ letter }: { readonly letter: DeadLetter }) {
  const parts = [letter.service, letter.source, letter.eventId, letter.topic === undefined ? null : `${letter.topic}/${letter.partition ?? 0}@${letter.offset ?? ''}`];
  return <bdi>{parts.filter((part) => typeof part === 'string').join(' · ')}</bdi>;
}

function History({ letter }: { readonly letter: DeadLetter }) {
  const formats = useFormats();
  const reasonText = useReasonText();
  if (letter.replays.length === 0) return null;
  return (
    <ul className={styles.history}>
      {letter.replays.map((replay) => (
        <li key={replay.at} className="dense">
          {replay.result === 'accepted' ? <FormattedMessage id="dead-letters.was-accepted" values={{ by: <bdi key="by">{replay.by}</bdi>, when: formats.moment(replay.at) }} /> : (
            <FormattedMessage id="dead-letters.was-refused" values={{ by: <bdi key="by">{replay.by}</bdi>, when: formats.moment(replay.at), reason: reasonText(replay.reason ?? '') }} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What would happen if they came again today, and doing it. */
function Replaying({ group }: { readonly group: RefusedGroup }) {
  const intl = useIntl();
  const { source, service } = useSearch({ from: '/dead-letters' });
  const mayReplay = useMay('admin');
  const { offlineSince } = useLive();
  const { done } = useUndo();
  const dry = useReplay();
  const replay = useReplay();
  const sentence = useProblemSentence();
  const filter = { reason: group.reason, source, service };
  const isOff = !mayReplay || offlineSince !== null || dry.isPending || replay.isPending;
  const run = (): void => {
    replay.mutate({ filter, dryRun: false }, {
      onSuccess: (answer) => {
        done(intl.formatMessage({ id: 'dead-letters.replayed' }, { accepted: answer.accepted, refused: answer.refused.length }));
      },
    });
  };
  useKeys(isOff || group.waiting.length === 0 ? {} : { e: run });
  const failed = replay.error ?? dry.error;
  return (
    <section className={styles.replay}>
      <div className={styles.title}><h2><FormattedMessage id="dead-letters.again" /></h2></div>
      {mayReplay ? <p className="quiet"><FormattedMessage id="dead-letters.again-text" /></p> : <p className="quiet"><FormattedMessage id="dead-letters.admins-only" /></p>}
      {mayReplay ? (
        <div className={ui.actions}>
          <Button look="main" hint="E" icon={<RotateCcw size={15} aria-hidden="true" />} disabled={isOff || group.waiting.length === 0} onClick={run}>
            <FormattedMessage id="dead-letters.replay" values={{ n: group.waiting.length }} />
          </Button>
          <Button icon={<FlaskConical size={15} aria-hidden="true" />} disabled={isOff} onClick={() => { dry.mutate({ filter, dryRun: true }); }}>
            <FormattedMessage id="dead-letters.dry-run" />
          </Button>
        </div>
      ) : null}
      {failed === null ? null : <p className={ui.refused} role="alert">{sentence(failed)}</p>}
      {replay.data !== undefined ? <Answer answer={replay.data} isDry={false} /> : dry.data === undefined ? null : <Answer answer={dry.data} isDry />}
    </section>
  );
}

function Answer({ answer, isDry }: { readonly answer: ReplayAnswer; readonly isDry: boolean }) {
  const reasonText = useReasonText();
  const counts = new Map<string, number>();
  for (const { reason } of answer.refused) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return (
    <div className={styles.answer} role="status">
      <p><FormattedMessage id={isDry ? 'dead-letters.would' : 'dead-letters.did'} values={{ accepted: answer.accepted, matched: answer.matched }} /></p>
      <ul>
        {[...counts].map(([reason, n]) => <li key={reason}>{n} × {reasonText(reason)}</li>)}
      </ul>
    </div>
  );
}
