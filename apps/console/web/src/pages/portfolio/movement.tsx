import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl, type IntlShape } from 'react-intl';
import type { Place, Portfolio } from '../../api/shapes.ts';
import { AsTable } from '../../components/as-table.tsx';
import { Section } from '../../components/page.tsx';
import { useWidth } from '../../components/use-width.ts';
import { dayMs } from '../../day.ts';
import { useFormats } from '../../texts/formats.ts';
import { flowsOf, type Flow, type Node } from './flows.ts';
import { fills, isFall } from './places.ts';
import styles from './portfolio.module.css';

/** Room for the longest word for a band with its count. */
const leastLabel = 112;

const height = 200;

/** Who changed band: where they stood on the left, where they stand on the right. */
export function Movement({ portfolio, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: object }) {
  const intl = useIntl();
  const formats = useFormats();
  const { movement, days, asOf } = portfolio;
  const start = new Date(asOf).getTime() - days * dayMs;
  const head = [intl.formatMessage({ id: 'portfolio.from' }), intl.formatMessage({ id: 'portfolio.to' }), intl.formatMessage({ id: 'nav.customers' }), intl.formatMessage({ id: 'customers.column.value' })];
  const moved = movement.filter(({ from, to }) => from !== to).sort((a, b) => b.customers - a.customers);
  return (
    <Section
      className={styles.region ?? ''}
      title={<FormattedMessage id="portfolio.movement" values={{ n: days }} />}
      aside={<span className="small quiet"><FormattedMessage id="portfolio.since" values={{ day: formats.shortDay(start) }} /></span>}
    >
      <Flows portfolio={portfolio} narrowed={narrowed} />
      <AsTable
        name={intl.formatMessage({ id: 'portfolio.movement' }, { n: days })}
        head={head}
        rows={moved.map(({ from, to, customers, value }) => [placeName(intl, from), placeName(intl, to), formats.count(customers), formats.money(value)])}
      />
    </Section>
  );
}

function placeName(intl: IntlShape, place: Place): string {
  return place === 'lost' ? intl.formatMessage({ id: 'portfolio.place-lost' }) : intl.formatMessage({ id: `band.${place}` });
}

function Flows({ portfolio: { movement, days }, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: object }) {
  const intl = useIntl();
  const formats = useFormats();
  const [ref, width] = useWidth(560);
  const { before, after, flows } = flowsOf(movement, height);
  const labels = Math.min(140, Math.max(leastLabel, width * 0.3));
  const [left, right] = [labels, width - labels];
  const words = ({ place, customers }: Node): string => `${placeName(intl, place)} ${formats.count(customers)}`;
  const name = `${intl.formatMessage({ id: 'portfolio.movement' }, { n: days })}: ${after.map(words).join(', ')}`;
  const order = [...flows].sort((a, b) => Number(a.from !== a.to) - Number(b.from !== b.to));
  return (
    <div ref={ref} className={styles.chart}>
      <svg width={width} height={height + 24} viewBox={`0 0 ${width} ${height + 24}`} role="img" aria-label={name}>
        {order.map((flow) => (
          <path key={`${flow.from} ${flow.to}`} d={ribbon(flow, left + 8, right - 8)} fill={colourOf(flow)} fillOpacity={flow.from === flow.to ? 1 : 0.8}>
            <title>{`${placeName(intl, flow.from)} → ${placeName(intl, flow.to)}: ${formats.count(flow.customers)}`}</title>
          </path>
        ))}
        {before.map((node) => <rect key={node.place} x={left} width="7" y={node.top} height={node.height} fill={fills[node.place]} />)}
        {after.map((node) => <rect key={node.place} x={right - 7} width="7" y={node.top} height={node.height} fill={fills[node.place]} />)}
      </svg>
      {before.map((node) => <span key={node.place} className={styles.before} style={{ top: node.labelAt - 9, width: labels - 10 }}><Words name={placeName(intl, node.place)} count={formats.count(node.customers)} /></span>)}
      {after.map((node) => <After key={node.place} node={node} narrowed={narrowed} labels={labels}><Words name={placeName(intl, node.place)} count={formats.count(node.customers)} /></After>)}
    </div>
  );
}

function Words({ name, count }: { readonly name: string; readonly count: string }) {
  return <><b>{name}</b> {count}</>;
}

/** Those who stand there now can be looked at. */
function After({ node: { place, labelAt }, narrowed, labels, children }: { readonly node: Node; readonly narrowed: object; readonly labels: number; readonly children: React.ReactNode }) {
  const where = { top: labelAt - 9, width: labels - 10 };
  const search = place === 'lost' ? { ...narrowed, phase: 'lost' } : { ...narrowed, band: place };
  return <Link to="/customers" search={search} className={styles.after ?? ''} style={where}>{children}</Link>;
}

function colourOf({ from, to }: Flow): string {
  if (from === to) return 'var(--normal)';
  return isFall(from, to) ? 'var(--loss-fill)' : 'var(--gain-fill)';
}

function ribbon({ fromTop, toTop, height: thick }: Flow, left: number, right: number): string {
  const middle = (left + right) / 2;
  const drawn = Math.max(thick, 1);
  const curve = (from: number, to: number, x: number): string => `C${middle} ${from.toFixed(1)} ${middle} ${to.toFixed(1)} ${x.toFixed(1)} ${to.toFixed(1)}`;
  return `M${left} ${fromTop.toFixed(1)}${curve(fromTop, toTop, right)}V${(toTop + drawn).toFixed(1)}${curve(toTop + drawn, fromTop + drawn, left)}Z`;
}
