import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useFalls, type Narrowed } from '../../api/portfolio.ts';
import { Band } from '../../components/band.tsx';
import { Name, nameOf } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { Points } from '../../components/points.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './portfolio.module.css';

/** Who fell most in 30 days, which is what the list can be sorted by. */
export function Falls({ narrowed }: { readonly narrowed: Narrowed }) {
  const intl = useIntl();
  const formats = useFormats();
  const falls = useFalls(narrowed);
  return (
    <Section className={styles.region ?? ''} title={<FormattedMessage id="portfolio.falls" />} aside={<Link to="/customers" search={{ ...narrowed, sort: 'change' }} className="small"><FormattedMessage id="portfolio.all-customers" /></Link>}>
      {falls.isPending ? <Skeleton lines={5} /> : falls.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'customers.not-loaded' })} error={falls.error} again={() => void falls.refetch()} />
      ) : falls.data.length === 0 ? <p className="quiet"><FormattedMessage id="portfolio.no-falls" /></p> : (
        <table className={styles.rows}>
          <thead>
            <tr>{(['name', 'band', 'score', 'change', 'value'] as const).map((column) => <th key={column} scope="col" className={styles[column]}><FormattedMessage id={`customers.column.${column}`} /></th>)}</tr>
          </thead>
          <tbody>
            {falls.data.map((row) => (
              <tr key={row.id}>
                <td className={styles.name}><Link to="/customers/$id" params={{ id: row.id }}><Name>{nameOf(row)}</Name></Link></td>
                <td className={styles.band}><Band band={row.band} /></td>
                <td className={styles.score}>{formats.score(row.score)}</td>
                <td className={styles.change}><Points points={row.trend?.points ?? 0} /></td>
                <td className={styles.value}>{row.valueAtStake === undefined ? '' : formats.money(row.valueAtStake)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
