import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Band as BandName, Portfolio } from '../../api/shapes.ts';
import { AsTable } from '../../components/as-table.tsx';
import { Band } from '../../components/band.tsx';
import { Section } from '../../components/page.tsx';
import { useWidth } from '../../components/use-width.ts';
import { useFormats } from '../../texts/formats.ts';
import { fills } from './places.ts';
import styles from './portfolio.module.css';

type Bar = Portfolio['spread'][number];

const bands: readonly BandName[] = ['at-risk', 'watch', 'steady', 'strong'];
const height = 168;
const gap = 2;

/** How many customers have which score: bars of five points, in the colours of their bands. */
export function Spread({ portfolio, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: object }) {
  const intl = useIntl();
  const formats = useFormats();
  const { spread, unknown, modelVersion } = portfolio;
  const cuts = [portfolio.bands['at-risk'], portfolio.bands.watch, portfolio.bands.steady];
  const head = [intl.formatMessage({ id: 'customers.column.score' }), intl.formatMessage({ id: 'customers.column.band' }), intl.formatMessage({ id: 'nav.customers' })];
  const legend = (
    <span className={styles.legend}>
      {bands.map((band) => <Link key={band} to="/customers" search={{ ...narrowed, band }}><Band band={band} /></Link>)}
    </span>
  );
  return (
    <Section className={styles.region ?? ''} title={<FormattedMessage id="portfolio.spread" />} aside={legend}>
      <Bars spread={spread} cuts={cuts} />
      <p className="small quiet">
        <FormattedMessage id="portfolio.cuts" values={{ a: formats.count(cuts[0] ?? 0), b: formats.count(cuts[1] ?? 0), c: formats.count(cuts[2] ?? 0), version: modelVersion, n: unknown, count: formats.count(unknown) }} />
      </p>
      <AsTable name={intl.formatMessage({ id: 'portfolio.spread' })} head={head} rows={spread.map(({ from, to, band, customers }) => [`${from}–${to}`, <Band key={band} band={band} />, formats.count(customers)])} />
    </Section>
  );
}

function Bars({ spread, cuts }: { readonly spread: readonly Bar[]; readonly cuts: readonly number[] }) {
  const intl = useIntl();
  const formats = useFormats();
  const [ref, width] = useWidth(560);
  const most = Math.max(1, ...new Map(spread.map(({ from }) => [from, spread.filter((bar) => bar.from === from).reduce((sum, { customers }) => sum + customers, 0)])).values());
  const all = spread.reduce((sum, { customers }) => sum + customers, 0);
  const x = (score: number): number => (score / 100) * width;
  const tall = (customers: number): number => Math.max((customers / most) * height, 1.5);
  const shares = bands.map((band) => `${intl.formatMessage({ id: `band.${band}` })} ${formats.percent(spread.filter((bar) => bar.band === band).reduce((sum, { customers }) => sum + customers, 0) / Math.max(all, 1))}`);
  return (
    <div ref={ref} className={styles.chart}>
      <svg width={width} height={height + 24} viewBox={`0 0 ${width} ${height + 24}`} role="img" aria-label={`${intl.formatMessage({ id: 'portfolio.spread' })}: ${shares.join(', ')}`}>
        {cuts.map((cut) => <line key={cut} x1={x(cut)} x2={x(cut)} y1="0" y2={height} stroke="var(--control)" strokeDasharray="2 3" />)}
        {spread.map((bar) => {
          // A cut within a bar: the lower band stands below.
          const below = spread.filter((one) => one.from === bar.from && bands.indexOf(one.band) < bands.indexOf(bar.band)).reduce((sum, one) => sum + tall(one.customers), 0);
          return (
            <rect key={`${bar.from} ${bar.band}`} x={x(bar.from) + gap / 2} width={Math.max(x(bar.to) - x(bar.from) - gap, 1)} y={height - below - tall(bar.customers)} height={tall(bar.customers)} rx="1.5" fill={fills[bar.band]}>
              <title>{`${bar.from}–${bar.to}: ${formats.count(bar.customers)}`}</title>
            </rect>
          );
        })}
        <line x1="0" x2={width} y1={height} y2={height} stroke="var(--control)" />
        {[0, ...cuts, 100].map((score) => <text key={score} x={x(score)} y={height + 18} textAnchor={score === 0 ? 'start' : score === 100 ? 'end' : 'middle'}>{formats.count(score)}</text>)}
      </svg>
    </div>
  );
}
