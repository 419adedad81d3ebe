import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useRenewals, type Narrowed } from '../../api/portfolio.ts';
import { Band } from '../../components/band.tsx';
import { Button } from '../../components/button.tsx';
import { Name, nameOf } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './portfolio.module.css';

/** Whose contract ends next, and how they stand. */
export function Renewals({ narrowed }: { readonly narrowed: Narrowed }) {
  const intl = useIntl();
  const formats = useFormats();
  const renewals = useRenewals(narrowed);
  return (
    <Section className={styles.region ?? ''} title={<FormattedMessage id="portfolio.renewals" />}>
      {renewals.isPending ? <Skeleton lines={5} /> : renewals.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'portfolio.renewals-not-loaded' })} error={renewals.error} again={() => void renewals.refetch()} />
      ) : renewals.data.length === 0 ? <p className="quiet"><FormattedMessage id="portfolio.no-renewals" /></p> : (
        <table className={styles.rows}>
          <thead>
            <tr>
              <th scope="col" className={styles.name}><FormattedMessage id="customers.column.name" /></th>
              <th scope="col" className={styles.ends}><FormattedMessage id="portfolio.ends" /></th>
              {(['band', 'score', 'value', 'owner'] as const).map((column) => <th key={column} scope="col" className={styles[column]}><FormattedMessage id={`customers.column.${column}`} /></th>)}
            </tr>
          </thead>
          <tbody>
            {renewals.data.map((row) => (
              <tr key={row.id}>
                <td className={styles.name}><Link to="/customers/$id" params={{ id: row.id }}><Name>{nameOf(row)}</Name></Link></td>
                <td className={styles.ends}>{formats.dateOf(row.contractEndsAt)}</td>
                <td className={styles.band}><Band band={row.band} /></td>
                <td className={styles.score}>{row.band === 'unknown' ? '' : formats.score(row.score)}</td>
                <td className={styles.value}>{row.valueAtStake === undefined ? '' : formats.money(row.valueAtStake)}</td>
                <td className={styles.owner}>{row.traits['owner'] === undefined ? '' : <bdi>{row.traits['owner'].split('@')[0]}</bdi>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {renewals.hasNextPage ? <Button look="text" disabled={renewals.isFetchingNextPage} onClick={() => void renewals.fetchNextPage()}><FormattedMessage id="customers.more" /></Button> : null}
    </Section>
  );
}
