import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useBacktest, useBeginBacktest, type BacktestState, type Quality } from '../../api/trials.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { useFormats } from '../../texts/formats.ts';
import { DayField, daysAgo } from './day-field.tsx';
import styles from './document.module.css';
import type { TrialProps } from './trial-props.ts';
import { isTriable } from './use-draft.ts';

/** How well the draft would have told who stays. */
export function ModelTrial({ draft }: TrialProps) {
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const [cut, setCut] = useState(() => daysAgo(180));
  const [horizon, setHorizon] = useState('');
  const [asked, setAsked] = useState<{ readonly id: string; readonly draft: number } | null>(null);
  const begin = useBeginBacktest();
  const backtest = useBacktest(asked?.id ?? null);
  const isRunning = backtest.data?.state === 'waiting' || backtest.data?.state === 'running';
  const isOff = !isTriable(draft) || offlineSince !== null || begin.isPending || isRunning || cut === '';
  const run = async (): Promise<void> => {
    const number = await draft.keep();
    if (number === null) return;
    begin.mutate({ cut, horizonDays: horizon === '' ? null : Number(horizon) }, { onSuccess: ({ id }) => { setAsked({ id, draft: number }); } });
  };
  return (
    <Section title={<FormattedMessage id="backtest.title" />}>
      <p className={styles.lead}><FormattedMessage id="backtest.about" /></p>
      <form className={styles.trial} onSubmit={(event) => { event.preventDefault(); if (!isOff) void run(); }}>
        <div className={styles.labels}>
          <DayField id="backtest-cut" label="backtest.cut" value={cut} onChange={setCut} />
          <div className={ui.field}>
            <label htmlFor="backtest-horizon"><FormattedMessage id="backtest.horizon" /></label>
            <input id="backtest-horizon" className={ui.input} type="number" min={1} max={3_650} step={1} value={horizon} onChange={(event) => { setHorizon(event.target.value); }} />
          </div>
        </div>
        <div className={ui.actions}>
          <Button type="submit" icon={<FlaskConical size={15} aria-hidden="true" />} disabled={isOff}><FormattedMessage id="backtest.run" /></Button>
        </div>
      </form>
      <div role="status">
        {[begin.error, backtest.error].map((error, place) => (error === null ? null : <p key={place} className={ui.refused}>{sentence(error)}</p>))}
        {asked === null || backtest.data === undefined ? null : <Outcome of={backtest.data} draft={asked.draft} />}
      </div>
    </Section>
  );
}

const stepTexts = ['reading', 'beginning'] as const;

function Outcome({ of, draft }: { readonly of: BacktestState; readonly draft: number }) {
  const intl = useIntl();
  const formats = useFormats();
  if (of.state === 'waiting' || of.state === 'running') {
    const step = stepTexts.find((known) => known === of.step) ?? 'computing';
    return <p className={styles.waiting}><progress value={of.progress} aria-label={intl.formatMessage({ id: 'backtest.progress' })} /><FormattedMessage id={`backtest.step.${step}`} /></p>;
  }
  if (of.state === 'failed') return <p className={ui.refused}><FormattedMessage id="backtest.failed" values={{ why: <span key="why" lang="en">{of.detail ?? ''}</span> }} /></p>;
  const auc = of.score?.auc ?? null;
  if (of.score === null || auc === null) return <p className={styles.nothing}><FormattedMessage id="backtest.too-little" /></p>;
  const share = formats.count(Math.round(100 * auc));
  return (
    <div className={styles.outcome}>
      <p className="lead"><FormattedMessage id="backtest.means" values={{ share }} /></p>
      <p className="dense quiet">
        <FormattedMessage id="backtest.customers" values={{ draft, customers: of.customers, retained: formats.percent(of.retained ?? 0), cut: formats.date(of.cut) }} />
        {' '}
        <FormattedMessage id={of.rhythm.source === 'chain' ? 'backtest.chain' : 'backtest.cold-start'} />
      </p>
      <Qualities score={of.score} baselines={of.baselines} />
      <p className="small quiet"><FormattedMessage id="backtest.figures-mean" /></p>
    </div>
  );
}

const columns = [['auc', 3], ['brier', 3], ['calibrationError', 3], ['topDecileLift', 2]] as const;
const baselineNames = ['recency', 'rfmLogistic', 'bgNbd', 'paretoNbd'] as const;

function Qualities({ score, baselines }: { readonly score: Quality; readonly baselines: Readonly<Record<string, Quality | null>> }) {
  const intl = useIntl();
  const rows = [{ name: 'ours' as const, quality: score }, ...baselineNames.map((name) => ({ name, quality: baselines[name] ?? null }))];
  return (
    <table className={styles.figures} aria-label={intl.formatMessage({ id: 'backtest.beside' })}>
      <thead>
        <tr>
          <th scope="col"><FormattedMessage id="backtest.method" /></th>
          {columns.map(([name]) => <th key={name} scope="col"><FormattedMessage id={`backtest.figure.${name}`} /></th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, quality }) => (
          <tr key={name} {...(name === 'ours' ? { 'data-ours': '' } : {})}>
            <th scope="row"><FormattedMessage id={`backtest.method.${name}`} /></th>
            {columns.map(([column, digits]) => <Figure key={column} of={intl.formatMessage({ id: `backtest.figure.${column}` })} value={quality?.[column] ?? null} digits={digits} />)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Figure({ of, value, digits }: { readonly of: string; readonly value: number | null; readonly digits: number }) {
  const formats = useFormats();
  return <td data-of={of}>{value === null ? '–' : formats.figure(value, digits)}</td>;
}
