import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Portfolio } from '../../api/shapes.ts';
import { Section } from '../../components/page.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './portfolio.module.css';

type Cell = Portfolio['bySegmentAndRegion'][number];

const mostColumns = 6;
const mostRows = 8;
/** What is drawn as deep as nothing can be, however little the others have. */
const leastDepth = 0.1;

/** How much of the value is at risk, by what the customers are and where: the deeper, the more. */
export function SegmentByRegion({ portfolio: { bySegmentAndRegion: cells }, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: object }) {
  const intl = useIntl();
  const regions = namesBy(cells, 'region').slice(0, mostColumns);
  const segments = namesBy(cells, 'segment').slice(0, mostRows);
  const most = Math.max(leastDepth, ...cells.map(shareOf));
  const name = (value: string | null): string => value ?? intl.formatMessage({ id: 'portfolio.unsaid' });
  return (
    <Section className={styles.region ?? ''} title={<FormattedMessage id="portfolio.share" />}>
      <div className={styles.heat} tabIndex={0} role="region" aria-label={intl.formatMessage({ id: 'portfolio.share' })}>
        <table>
          <thead>
            <tr>
              <td />
              {regions.map((region) => <th key={region} scope="col"><bdi>{name(region)}</bdi></th>)}
            </tr>
          </thead>
          <tbody>
            {segments.map((segment) => (
              <tr key={segment}>
                <th scope="row"><bdi>{name(segment)}</bdi></th>
                {regions.map((region) => <td key={region}><HeatCell cell={cells.find((one) => one.segment === segment && one.region === region)} most={most} narrowed={narrowed} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small quiet"><FormattedMessage id="portfolio.share-text" /></p>
    </Section>
  );
}

function HeatCell({ cell, most, narrowed }: { readonly cell: Cell | undefined; readonly most: number; readonly narrowed: object }) {
  const formats = useFormats();
  if (cell === undefined) return <span className={styles.noCell}><FormattedMessage id="portfolio.no-cell" /></span>;
  const share = shareOf(cell);
  const depth = { '--depth': `${Math.round((share / most) * 100)}` } as CSSProperties;
  const text = formats.percent(share);
  // Of those of whom it wasn't said there is no list.
  if (cell.segment === null || cell.region === null) return <span className={styles.cell} style={depth}>{text}</span>;
  return <Link to="/customers" search={{ ...narrowed, segment: cell.segment, region: cell.region }} className={styles.cell ?? ''} style={depth}>{text}</Link>;
}

function shareOf({ value, valueAtRisk }: Cell): number {
  const whole = Number(value.amount);
  return whole === 0 ? 0 : Number(valueAtRisk.amount) / whole;
}

/** Those with the most value first; those of whom it wasn't said last. */
function namesBy(cells: readonly Cell[], by: 'segment' | 'region'): (string | null)[] {
  const values = new Map<string | null, number>();
  for (const cell of cells) values.set(cell[by], (values.get(cell[by]) ?? 0) + Number(cell.value.amount));
  return [...values].sort((a, b) => Number(a[0] === null) - Number(b[0] === null) || b[1] - a[1]).map(([name]) => name);
}
