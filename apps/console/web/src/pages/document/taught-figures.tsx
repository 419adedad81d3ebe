import { FormattedMessage, useIntl } from 'react-intl';
import { useDocumentBody, type Version } from '../../api/documents.ts';
import type { Learnt, ModelBody } from '../../api/learning.ts';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './document.module.css';
import { Judgements } from './learning.tsx';
import { partRows, rhythmFigures, rhythmOf, taughtVersions, weightScale, type PartRow } from './taught.ts';

interface Pair {
  readonly before: number;
  readonly after: number;
}

/** What the newest learnt version changed: how much better it was, what each part is worth, the rhythm's coefficients. */
export function TaughtFigures({ versions }: { readonly versions: readonly Version[] }) {
  const pair = taughtVersions(versions);
  return pair === null ? null : <Taught key={pair.after} pair={pair} />;
}

function Taught({ pair }: { readonly pair: Pair }) {
  const intl = useIntl();
  const before = useDocumentBody<ModelBody>('model', { version: pair.before });
  const after = useDocumentBody<ModelBody>('model', { version: pair.after });
  const failed = before.error ?? after.error;
  const now = after.data;
  return (
    <Section title={<FormattedMessage id="learning.before-after" values={{ before: pair.before, after: pair.after }} />}>
      {failed !== null ? <ProblemNote title={intl.formatMessage({ id: 'learning.figures-not-loaded' })} error={failed} again={() => void Promise.all([before.refetch(), after.refetch()])} /> : before.data === undefined || now?.learnt === undefined ? <Skeleton lines={6} /> : (
        <div className={styles.taught}>
          <p className="quiet"><FormattedMessage id="learning.judged-by" /></p>
          <Judgements {...now.learnt.logLoss} />
          <Weights before={before.data} after={now} pair={pair} />
          <Rhythm before={before.data} after={now} pair={pair} />
          <Hazard before={before.data.learnt?.chain ?? null} after={now.learnt.chain} pair={pair} />
        </div>
      )}
    </Section>
  );
}

interface Compared {
  readonly before: ModelBody;
  readonly after: ModelBody;
  readonly pair: Pair;
}

/** What each part is worth, with the interval that holds it; the hollow mark is what was expected before. */
function Weights({ before, after, pair }: Compared) {
  const formats = useFormats();
  const rows = partRows(before, after);
  const scale = weightScale(rows);
  const { heads, name } = useHeads('learning.weights', pair);
  const reference = useIntl().formatMessage({ id: 'learning.reference' });
  return (
    <div className={styles.wide} role="region" aria-label={name} tabIndex={0}>
      <table className={styles.figures}>
        <thead>
          <tr><th scope="col">{name}</th><th scope="col">{heads.before}</th><th scope="col">{heads.after}</th><th scope="col" aria-hidden="true" /><th scope="col"><FormattedMessage id="learning.interval" /></th><th scope="col">{reference}</th></tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.part}>
              <th scope="row"><FormattedMessage id={`determinant.${row.part}`} /></th>
              <td data-of={heads.before}>{formats.figure(row.before, 2)}</td>
              <td data-of={heads.after}><b>{formats.figure(row.after, 2)}</b></td>
              <td aria-hidden="true" className={styles.interval}><Interval row={row} scale={scale} /></td>
              <td data-of="95 %">{row.interval === null ? '–' : <FormattedMessage id="learning.from-to" values={{ low: formats.figure(row.interval.low, 2), high: formats.figure(row.interval.high, 2) }} />}</td>
              <td data-of={reference}>{formats.figure(row.referenceBefore, 2)} → {formats.figure(row.referenceAfter, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Interval({ row: { before, after, interval }, scale }: { readonly row: PartRow; readonly scale: (weight: number) => number }) {
  // Marks at the edges stay whole.
  const at = (weight: number): string => `${4 + 92 * scale(weight)}%`;
  return (
    <svg width="100%" height="18">
      <line x1={at(0)} x2={at(0)} y1="0" y2="18" stroke="var(--line)" />
      {interval === null ? null : <line x1={at(interval.low)} x2={at(interval.high)} y1="9" y2="9" stroke="var(--ink2)" strokeWidth="1.5" />}
      <circle cx={at(before)} cy="9" r="4" fill="var(--surface)" stroke="var(--control)" strokeWidth="1.5" />
      <circle cx={at(after)} cy="9" r="4" fill="var(--accent)" />
    </svg>
  );
}

function Rhythm({ before, after, pair }: Compared) {
  const intl = useIntl();
  const [then, now] = [rhythmOf(before), rhythmOf(after)];
  const rows = rhythmFigures.filter((name) => then[name] !== null || now[name] !== null).map((name) => ({ name: intl.formatMessage({ id: `learning.rhythm.${name}` }), before: then[name], after: now[name] }));
  return <TwoFigures rows={rows} digits={3} {...useHeads('learning.rhythm', pair)} />;
}

/** In the order of the hazard's features. */
const features = ['repeats', 'silence', 'tenure', 'amount', 'overdue', 'late', 'late-regular', 'recent-half', 'recent-two', 'recent-eight', 'one-timer', 'one-timer-silence', 'repeats-silence', 'repeats-tenure'] as const;

function Hazard({ before, after, pair }: { readonly before: Learnt['chain']; readonly after: Learnt['chain']; readonly pair: Pair }) {
  const intl = useIntl();
  const heads = useHeads('learning.hazard', pair);
  if (after === null) return null;
  const rows = features.map((name, place) => ({ name: intl.formatMessage({ id: `learning.feature.${name}` }), before: before?.coefficients[place] ?? null, after: after.coefficients[place] ?? null }));
  return <TwoFigures rows={rows} digits={3} {...heads} />;
}

function useHeads(id: 'learning.weights' | 'learning.rhythm' | 'learning.hazard', { before, after }: Pair) {
  const intl = useIntl();
  const version = (number: number): string => intl.formatMessage({ id: 'documents.version' }, { version: number });
  return { name: intl.formatMessage({ id }), heads: { before: version(before), after: version(after) } };
}

interface TwoFiguresProps {
  readonly name: string;
  readonly heads: { readonly before: string; readonly after: string };
  readonly rows: readonly { readonly name: string; readonly before: number | null; readonly after: number | null }[];
  readonly digits: number;
}

/** Figures of two versions beside each other, folded: for whoever wants to check them. */
function TwoFigures({ name, heads, rows, digits }: TwoFiguresProps) {
  const formats = useFormats();
  const figure = (value: number | null): string => (value === null ? '–' : formats.figure(value, digits));
  return (
    <details className={styles.earlier}>
      <summary>{name}</summary>
      <table className={styles.figures} aria-label={name}>
        <thead>
          <tr><th scope="col"><FormattedMessage id="learning.figure" /></th><th scope="col">{heads.before}</th><th scope="col">{heads.after}</th></tr>
        </thead>
        <tbody>
          {rows.map((row) => <tr key={row.name}><th scope="row">{row.name}</th><td data-of={heads.before}>{figure(row.before)}</td><td data-of={heads.after}>{figure(row.after)}</td></tr>)}
        </tbody>
      </table>
    </details>
  );
}
