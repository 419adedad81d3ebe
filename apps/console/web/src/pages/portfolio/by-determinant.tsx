import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Portfolio } from '../../api/shapes.ts';
import { Section } from '../../components/page.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './portfolio.module.css';

type Row = Portfolio['byDeterminant'][number];

/** Which part costs how much: each customer counts where it lost most. */
export function ByDeterminant({ portfolio: { byDeterminant, valueAtRisk, days }, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: object }) {
  const formats = useFormats();
  const most = Math.max(1, ...byDeterminant.flatMap(({ valueAtRisk: { now, earlier } }) => [Number(now.amount), Number(earlier.amount)]));
  return (
    <Section
      className={styles.region ?? ''}
      title={<FormattedMessage id="portfolio.by-determinant" />}
      aside={<span className={`small quiet ${styles.tickLegend}`}><FormattedMessage id="portfolio.days-ago" values={{ n: days }} /></span>}
    >
      <ul className={styles.determinants}>
        {byDeterminant.map((row) => <li key={row.determinant}><DeterminantRow row={row} most={most} narrowed={narrowed} /></li>)}
      </ul>
      <p className="small quiet"><FormattedMessage id="portfolio.sum" values={{ sum: formats.roughMoney(valueAtRisk.now) }} /></p>
    </Section>
  );
}

function DeterminantRow({ row: { determinant, customers, valueAtRisk: { now, earlier } }, most, narrowed }: { readonly row: Row; readonly most: number; readonly narrowed: object }) {
  const intl = useIntl();
  const formats = useFormats();
  const [amount, before] = [Number(now.amount), Number(earlier.amount)];
  const width = (value: number): string => `${(value / most) * 100}%`;
  const content = (
    <>
      <span className={styles.what}>{intl.formatMessage({ id: `determinant.${determinant ?? 'rhythm'}` })}</span>
      <span className={styles.track}>
        <span className={styles.bar} style={{ width: width(amount) }} />
        <span className={styles.tick} style={{ insetInlineStart: width(before) }} />
      </span>
      <span className={styles.amount} title={intl.formatMessage({ id: 'portfolio.customers' }, { n: customers })}>{formats.roughMoney(now)}</span>
      <span className={`${styles.change} ${amount > before ? 'loss' : 'gain'}`}>{before < 0.005 ? '' : formats.percentChange(amount / before - 1)}</span>
    </>
  );
  // Where no part speaks against a customer it is the rhythm alone, by which the list can't be narrowed.
  return determinant === null ? <span className={styles.determinant}>{content}</span> : <Link to="/customers" search={{ ...narrowed, determinant, sort: '-valueAtStake' }} className={styles.determinant ?? ''}>{content}</Link>;
}
