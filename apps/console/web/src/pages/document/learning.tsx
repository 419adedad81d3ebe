import { useQueryClient } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import { useEffect } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDocumentBody } from '../../api/documents.ts';
import { keys } from '../../api/keys.ts';
import { isUnderWay, useLearn, useLearnings, type Judged, type Learning, type ModelBody } from '../../api/learning.ts';
import { useLive } from '../../api/live.tsx';
import { useMay } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote, useProblemSentence } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import ui from '../../components/ui.module.css';
import { useFormats } from '../../texts/formats.ts';
import styles from './document.module.css';

/** What was learnt from outcomes, what is being learnt, and what came of the learnings before. */
export function LearningState({ version }: { readonly version: number }) {
  const intl = useIntl();
  const learnings = useLearnings();
  const items = learnings.data ?? [];
  useNewVersion(items);
  const underWay = items.find(isUnderWay);
  const ended = items.filter((one) => !isUnderWay(one));
  return (
    <Section title={<FormattedMessage id="learning.title" />}>
      <div className={styles.learning}>
        <InForce version={version} />
        {learnings.isError ? <ProblemNote title={intl.formatMessage({ id: 'learning.not-loaded' })} error={learnings.error} again={() => void learnings.refetch()} /> : null}
        <div role="status">
          {underWay === undefined ? <Ended of={ended[0]} /> : <Progress of={underWay} />}
        </div>
        <Earlier of={underWay === undefined ? ended.slice(1) : ended} />
        <LearnNow isOff={underWay !== undefined} />
      </div>
    </Section>
  );
}

/** What a learning has published is a version that the page doesn't know yet. */
function useNewVersion(items: readonly Learning[]): void {
  const client = useQueryClient();
  const published = items.find(({ outcome }) => outcome === 'published')?.id;
  useEffect(() => {
    if (published !== undefined) void client.invalidateQueries({ queryKey: keys.versions('model') });
  }, [client, published]);
}

function InForce({ version }: { readonly version: number }) {
  const formats = useFormats();
  const body = useDocumentBody<ModelBody>('model', { version });
  if (body.data === undefined) return body.isError ? null : <Skeleton lines={2} />;
  const { learnt } = body.data;
  if (learnt === undefined) return <p><b><FormattedMessage id="learning.not-yet" /></b> <span className="quiet"><FormattedMessage id="learning.not-yet-text" /></span></p>;
  return (
    <p>
      <FormattedMessage id="learning.in-force" values={{ customers: learnt.customers, when: formats.moment(learnt.until) }} />{' '}
      <span className="quiet"><FormattedMessage id={learnt.source === 'chain' ? 'learning.chain' : 'learning.cold-start'} /></span>
    </p>
  );
}

const steps = ['beginning', 'reading', 'rhythm', 'outcomes', 'parts'] as const;

function Progress({ of: { state, step, progress } }: { readonly of: Learning }) {
  const intl = useIntl();
  const known = state === 'waiting' ? 'waiting' : (steps.find((one) => one === step) ?? 'beginning');
  return (
    <p className={styles.waiting}>
      <progress {...(state === 'waiting' ? {} : { value: progress })} aria-label={intl.formatMessage({ id: 'learning.progress' })} />
      <FormattedMessage id={`learning.step.${known}`} />
    </p>
  );
}

function Ended({ of }: { readonly of: Learning | undefined }) {
  const formats = useFormats();
  if (of === undefined) return null;
  const { finishedAt, judgements } = of;
  return (
    <>
      <p className="dense">
        <Came of={of} />{' '}
        {finishedAt === null || of.outcome === 'first-day' ? null : <time className="quiet" dateTime={finishedAt}>{formats.moment(finishedAt)}</time>}
      </p>
      {judgements === undefined ? null : <Judgements {...judgements} />}
    </>
  );
}

function Came({ of: { state, outcome, version, detail = '' } }: { readonly of: Learning }) {
  if (state === 'failed' || outcome === undefined) return <FormattedMessage id="learning.failed" values={{ why: <span key="why" lang="en">{detail}</span> }} />;
  return <FormattedMessage id={`learning.outcome.${outcome}`} values={{ version }} />;
}

/** How what was learnt did on the outcomes that matured last, beside what was in force. */
export function Judgements({ rhythm, secondStage }: { readonly rhythm: Judged | null; readonly secondStage: Judged | null }) {
  const intl = useIntl();
  const formats = useFormats();
  const judged = [['rhythm', rhythm], ['secondStage', secondStage]] as const;
  const rows = judged.flatMap(([name, judgement]) => (judgement === null ? [] : [{ name, ...judgement }]));
  if (rows.length === 0) return null;
  const heads = (['before', 'after', 'change'] as const).map((name) => ({ name, text: intl.formatMessage({ id: `learning.${name}` }) }));
  return (
    <table className={styles.figures} aria-label={intl.formatMessage({ id: 'learning.log-loss' })}>
      <thead>
        <tr>
          <th scope="col"><FormattedMessage id="learning.log-loss" /></th>
          {heads.map(({ name, text }) => <th key={name} scope="col">{text}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, after, customers }) => (
          <tr key={name}>
            <th scope="row"><FormattedMessage id={`learning.judged.${name}`} values={{ n: customers }} /></th>
            <td data-of={heads[0]?.text}>{formats.figure(before, 4)}</td>
            <td data-of={heads[1]?.text}>{formats.figure(after, 4)}</td>
            <td data-of={heads[2]?.text}>{formats.finePercentChange(after / before - 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mostEarlier = 4;

function Earlier({ of }: { readonly of: readonly Learning[] }) {
  const formats = useFormats();
  const shown = of.filter(({ outcome }) => outcome !== 'first-day').slice(0, mostEarlier);
  if (shown.length === 0) return null;
  return (
    <details className={styles.earlier}>
      <summary><FormattedMessage id="learning.earlier" /></summary>
      <ul>
        {shown.map((one) => <li key={one.id}>{one.finishedAt === null ? null : <time dateTime={one.finishedAt}>{formats.moment(one.finishedAt)}</time>} <Came of={one} /></li>)}
      </ul>
    </details>
  );
}

function LearnNow({ isOff }: { readonly isOff: boolean }) {
  const mayLearn = useMay('admin');
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const learn = useLearn();
  if (!mayLearn) return null;
  return (
    <>
      <Button className={styles.start} icon={<GraduationCap size={15} aria-hidden="true" />} disabled={isOff || learn.isPending || offlineSince !== null} onClick={() => { learn.mutate(); }}><FormattedMessage id="learning.run" /></Button>
      {learn.error === null ? null : <p className={ui.refused} role="alert">{sentence(learn.error)}</p>}
    </>
  );
}
