import { FormattedMessage, useIntl } from 'react-intl';
import { useAlertOutcomes } from '../../api/portfolio.ts';
import type { AlertOutcomes } from '../../api/shapes.ts';
import { AsTable } from '../../components/as-table.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import type { TextId } from '../../texts/texts.tsx';
import styles from './portfolio.module.css';
import { wilson } from './wilson.ts';

type Row = AlertOutcomes['items'][number];

/** Below so many judged nothing is said of a share. */
const fewest = 5;
const goal = 0.5;

/** Were the alerts worth it? The share that people called useful, by the lane that opened them. */
export function Worth({ days, isNarrowed }: { readonly days: number; readonly isNarrowed: boolean }) {
  const intl = useIntl();
  const formats = useFormats();
  const outcomes = useAlertOutcomes(String(days));
  return (
    <Section
      className={styles.region ?? ''}
      title={<FormattedMessage id="portfolio.worth" />}
      aside={<span className={`small quiet ${styles.goalLegend}`}><FormattedMessage id="portfolio.worth-goal" values={{ share: formats.percent(goal) }} /></span>}
    >
      {outcomes.isPending ? <Skeleton lines={5} /> : outcomes.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'portfolio.worth-not-loaded' })} error={outcomes.error} again={() => void outcomes.refetch()} />
      ) : outcomes.data.items.length === 0 ? <p className="quiet"><FormattedMessage id="portfolio.worth-none" values={{ n: days }} /></p> : <Shares rows={outcomes.data.items} days={days} />}
      {isNarrowed ? <p className="small quiet"><FormattedMessage id="portfolio.worth-all-customers" /></p> : null}
    </Section>
  );
}

function Shares({ rows, days }: { readonly rows: readonly Row[]; readonly days: number }) {
  const intl = useIntl();
  const formats = useFormats();
  const text = (id: TextId): string => intl.formatMessage({ id });
  const head = [text('portfolio.worth-alerts'), text('outcome.useful'), text('outcome.already-known'), text('outcome.wrong'), text('outcome.too-late'), text('portfolio.worth-interval')];
  return (
    <>
      <ul className={styles.shares}>
        {rows.map((row) => <Share key={row.lane} row={row} />)}
      </ul>
      <p className="small quiet"><FormattedMessage id="portfolio.worth-means" values={{ n: days }} /></p>
      <AsTable
        name={text('portfolio.worth')}
        head={head}
        rows={rows.map((row) => {
          const { low, high } = wilson(row.useful, row.judged);
          const interval = row.judged < fewest ? text('portfolio.worth-too-few') : `${formats.percent(low)} – ${formats.percent(high)}`;
          return [text(`portfolio.worth-lane.${row.lane}`), ...[row.useful, row.alreadyKnown, row.wrong, row.tooLate].map(formats.count), interval];
        })}
      />
    </>
  );
}

function Share({ row: { lane, judged, useful } }: { readonly row: Row }) {
  const intl = useIntl();
  const formats = useFormats();
  const name = intl.formatMessage({ id: `portfolio.worth-lane.${lane}` });
  const { low, high } = wilson(useful, judged);
  const at = (share: number): string => `${2 + 96 * share}%`;
  return (
    <li className={styles.share}>
      <span className={styles.what}>{name}</span>
      {judged < fewest ? <span className={`quiet ${styles.dots}`}><FormattedMessage id="portfolio.worth-too-few" /></span> : (
        <svg className={styles.dots} width="100%" height="20" role="img" aria-label={intl.formatMessage({ id: 'portfolio.worth-named' }, { lane: name, useful, judged })}>
          <line x1={at(0)} x2={at(1)} y1="10" y2="10" stroke="var(--line)" />
          <line x1={at(goal)} x2={at(goal)} y1="1" y2="19" stroke="var(--ink2)" strokeDasharray="2 2" />
          <line x1={at(low)} x2={at(high)} y1="10" y2="10" stroke="var(--ink2)" strokeWidth="2" />
          <circle cx={at(useful / judged)} cy="10" r="5" fill="var(--accent)" />
        </svg>
      )}
      <span className={styles.amount}>{judged < fewest ? '' : formats.percent(useful / judged)}</span>
      <span className={`small quiet ${styles.change}`}><FormattedMessage id="portfolio.worth-judged" values={{ n: judged }} /></span>
    </li>
  );
}
