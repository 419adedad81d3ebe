import type { ScaleTime } from '@visx/vendor/d3-scale';
import { useIntl } from 'react-intl';
import type { Marker } from '../api/shapes.ts';

interface Props {
  readonly markers: readonly Marker[];
  readonly x: ScaleTime<number, number>;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly floor: number;
  readonly now: number;
}

/** About this wide is a letter of a chart's text, px. */
const letterWidth = 6.4;
const leastText = 48;

/** What else moved the score: a version of the model at its moment, an override as a bracket over the time that it held. */
export function Markers({ markers, ...place }: Props) {
  return (
    <g>
      {markers.map((marker) => (marker.kind === 'override' ? <Bracket key={`override ${marker.at}`} of={marker} {...place} /> : <At key={`${marker.kind} ${marker.at}`} of={marker} {...place} />))}
    </g>
  );
}

type PlacedProps = Omit<Props, 'markers'> & { readonly of: Marker };

function At({ of, x, top, floor }: PlacedProps) {
  const intl = useIntl();
  const at = x(new Date(of.at));
  return (
    <g>
      <line x1={at} x2={at} y1={top} y2={floor} stroke="var(--accent)" strokeDasharray="3 3" />
      <text x={at + 6} y={floor - 6} style={{ fill: 'var(--accent)' }}>
        {of.kind === 'model' ? intl.formatMessage({ id: 'chart.model' }, { text: of.text }) : of.text}
      </text>
    </g>
  );
}

/** Its text begins at the bracket, or ends there where the chart does. */
function Bracket({ of, x, left, right, top, now }: PlacedProps) {
  const from = Math.max(left, x(new Date(of.at)));
  const to = Math.min(right, x(new Date(of.until ?? now)));
  if (to < left || from > right) return null;
  const isAtEnd = right - from < (right - left) / 2;
  const room = isAtEnd ? to - left : right - from;
  const letters = Math.floor(room / letterWidth);
  const text = of.text.length <= letters ? of.text : `${of.text.slice(0, Math.max(0, letters - 1))}…`;
  return (
    <g stroke="var(--accent)">
      <title>{of.text}</title>
      <path d={`M${from} ${top + 6}V${top}H${Math.max(to, from + 2)}V${top + 6}`} fill="none" strokeWidth="1.5" />
      {room < leastText ? null : <text x={isAtEnd ? to : from} y={top + 18} textAnchor={isAtEnd ? 'end' : 'start'} stroke="none" style={{ fill: 'var(--accent)' }}>{text}</text>}
    </g>
  );
}
