import type { ScaleTime } from '@visx/vendor/d3-scale';
import { useIntl, type IntlShape } from 'react-intl';
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
  const moments = markers.filter(({ kind }) => kind !== 'override');
  return (
    <g>
      {markers.map((marker) => (marker.kind === 'override' ? <Bracket key={`override ${marker.at}`} of={marker} {...place} /> : null))}
      {moments.map((marker, i) => <At key={`${marker.kind} ${marker.at}`} of={marker} next={moments[i + 1]} {...place} />)}
    </g>
  );
}

/** A version of the model by its name; who was merged, behind the sign of a join; what an incident is about. */
export function markerText(intl: IntlShape, { kind, text }: Pick<Marker, 'kind' | 'text'>): string {
  if (kind === 'model') return intl.formatMessage({ id: 'chart.model' }, { text });
  if (kind === 'incident') {
    const [label = '', ...value] = text.split(' ');
    return intl.formatMessage({ id: 'alert.incident' }, { label, value: value.join(' ') });
  }
  return kind === 'merge' ? `⋈ ${text}` : text;
}

type PlacedProps = Omit<Props, 'markers'> & { readonly of: Marker };

/** Of several close together the last one has its text, on the side where there is room; the others tell it when pointed at. */
function At({ of, next, x, left, right, top, floor }: PlacedProps & { readonly next: Marker | undefined }) {
  const intl = useIntl();
  const at = x(new Date(of.at));
  const text = markerText(intl, of);
  const width = text.length * letterWidth + 12;
  const isCrowded = next !== undefined && x(new Date(next.at)) - at < width;
  const isAtEnd = right - at < width && at - left > width;
  return (
    <g>
      <title>{text}</title>
      <line x1={at} x2={at} y1={top} y2={floor} stroke="var(--accent)" strokeDasharray="3 3" />
      {isCrowded ? null : <text x={isAtEnd ? at - 6 : at + 6} y={floor - 6} textAnchor={isAtEnd ? 'end' : 'start'} style={{ fill: 'var(--accent)' }}>{text}</text>}
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
