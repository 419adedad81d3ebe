import { scaleLinear, scaleTime } from '@visx/scale';
import { useId, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Marker, Normal } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import { Axes } from './band-chart-axes.tsx';
import { Lane, type ActMark } from './band-chart-lane.tsx';
import { Markers, markerText } from './band-chart-markers.tsx';
import { Button } from './button.tsx';
import styles from './chart.module.css';
import { useWidth } from './use-width.ts';

interface ScorePoint {
  readonly at: string;
  readonly score: number;
}

interface Props {
  /** Oldest first. */
  readonly points: readonly ScorePoint[];
  readonly normal: Normal | null;
  /** The score now, at the line's end. */
  readonly score: number;
  readonly now: number;
  readonly markers?: readonly Marker[];
  readonly marks?: readonly ActMark[];
  /** From when the line is drawn as the fall. */
  readonly fallSince?: number;
  /** Moments that were picked, ms. */
  readonly picked?: readonly number[];
  /** Where somebody picks a moment. */
  readonly onPick?: (at: number) => void;
}

const height = 216;
const bounds = { top: 10, right: 52, bottom: 50, left: 28 };

/** The score against its own normal; the same as a table for who can't see it. */
export function BandChart(props: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const [asTable, setAsTable] = useState(false);
  const [box, width] = useWidth(600);
  const first = props.points[0]?.score ?? props.score;
  const name = intl.formatMessage({ id: 'chart.score-name' }, { days: props.points.length, first: formats.score(first), last: formats.score(props.score) });
  return (
    <figure className={styles.chart} ref={box} aria-label={name}>
      {asTable ? <ScoreTable points={props.points} markers={props.markers ?? []} /> : <Picture {...props} width={width} name={name} />}
      <Button
        look="text"
        onClick={() => {
          setAsTable(!asTable);
        }}
      >
        <span className="small">
          <FormattedMessage id={asTable ? 'chart.as-picture' : 'chart.as-table'} />
        </span>
      </Button>
    </figure>
  );
}

function ScoreTable({ points, markers }: { readonly points: readonly ScorePoint[]; readonly markers: readonly Marker[] }) {
  const intl = useIntl();
  const formats = useFormats();
  // What happened since the point before stands beside the first point that knows of it; the newest one's stands beside the last.
  const beside = (place: number): string => {
    const before = points[place - 1]?.at ?? '';
    const at = points[place + 1] === undefined ? undefined : points[place]?.at;
    return markers.filter((marker) => marker.at > before && (at === undefined || marker.at <= at)).map((marker) => markerText(intl, marker)).join('; ');
  };
  return (
    <div className={styles.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>
              <FormattedMessage id="chart.day" />
            </th>
            <th>
              <FormattedMessage id="chart.score" />
            </th>
            {markers.length === 0 ? null : <th><FormattedMessage id="chart.besides" /></th>}
          </tr>
        </thead>
        <tbody>
          {points.map((point, place) => (
            <tr key={point.at}>
              <td>{formats.day(point.at)}</td>
              <td>{formats.scoreOfSum(point.score)}</td>
              {markers.length === 0 ? null : <td>{beside(place)}</td>}
            </tr>
          )).reverse()}
        </tbody>
      </table>
    </div>
  );
}

function Picture({ points, normal, score, now, markers = [], marks = [], picked = [], fallSince, onPick, width, name }: Props & { readonly width: number; readonly name: string }) {
  const clip = useId();
  const line = [...points.map((point) => ({ at: new Date(point.at).getTime(), score: point.score })), { at: now, score }];
  const values = [...line.map((point) => point.score), ...(normal === null ? [] : [normal.low, normal.high])];
  const y = scaleLinear({ domain: [Math.max(0, Math.min(...values) - 5), Math.min(100, Math.max(...values) + 5)], range: [height - bounds.bottom, bounds.top], nice: 5 });
  const x = scaleTime({ domain: [line[0]?.at ?? now, now], range: [bounds.left, width - bounds.right] });
  const path = (of: typeof line): string => of.map((point, place) => `${place === 0 ? 'M' : 'L'}${x(point.at).toFixed(1)} ${y(point.score).toFixed(1)}`).join('');
  const turn = fallSince === undefined ? line.length - 1 : Math.max(0, line.findIndex((point) => point.at >= fallSince) - 1);
  const [before, fall] = [line.slice(0, turn + 1), line.slice(turn)];
  const pick = (event: React.MouseEvent<SVGSVGElement>): void => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    onPick?.(x.invert(left).getTime());
  };
  return (
    <svg height={height} viewBox={`0 0 ${width} ${height}`} role={marks.length === 0 ? 'img' : 'group'} aria-label={name} {...(onPick === undefined ? {} : { onClick: pick })}>
      {normal === null ? null : <rect x={bounds.left} width={width - bounds.left - bounds.right} y={y(normal.high)} height={Math.max(2, y(normal.low) - y(normal.high))} fill="var(--normal)" />}
      <Axes x={x} y={y} width={width} height={height} bounds={bounds} normal={normal} now={now} />
      <Markers markers={markers} x={x} left={bounds.left} right={width - bounds.right} top={bounds.top} floor={height - bounds.bottom} now={now} />
      {normal === null ? null : <line x1={bounds.left} x2={width - bounds.right} y1={y(normal.median)} y2={y(normal.median)} stroke="var(--steady-fill)" strokeDasharray="2 3" />}
      {normal === null || score >= normal.low ? null : (
        <>
          <clipPath id={clip}>
            <rect x={bounds.left} width={width} y={y(normal.low)} height={height} />
          </clipPath>
          <path d={`${path(fall)}L${x(now)} ${y(normal.low)}L${x(fall[0]?.at ?? now)} ${y(normal.low)}Z`} fill="var(--loss-soft)" clipPath={`url(#${clip})`} />
        </>
      )}
      <path d={path(before)} fill="none" stroke="var(--ink2)" strokeWidth="1.6" strokeLinejoin="round" />
      <path d={path(fall)} fill="none" stroke={score < (line[turn]?.score ?? score) ? 'var(--loss-fill)' : 'var(--gain-fill)'} strokeWidth="2" strokeLinejoin="round" />
      <EndLabels x={x(now)} y={y} score={score} normal={normal} />
      {picked.filter((at) => x(at) >= bounds.left).map((at) => (
        <line key={at} x1={x(at)} x2={x(at)} y1={bounds.top} y2={height - bounds.bottom + 14} stroke="var(--accent)" strokeWidth="2" />
      ))}
      <Lane marks={marks} x={x} y={height - bounds.bottom + 14} {...(onPick === undefined ? {} : { onPick })} />
    </svg>
  );
}

function EndLabels({ x, y, score, normal }: { readonly x: number; readonly y: (score: number) => number; readonly score: number; readonly normal: Normal | null }) {
  const formats = useFormats();
  const down = normal !== null && score < normal.low;
  const colour = down ? 'var(--loss)' : 'var(--ink)';
  const gap = normal === null ? 0 : y(score) - y(normal.median);
  return (
    <g>
      <circle cx={x} cy={y(score)} r="3.5" fill={down ? 'var(--loss-fill)' : 'var(--ink2)'} />
      {/* Set by style: the sheet's colour of a chart's text would win over an attribute. */}
      <text x={x + 8} y={y(score) + 5} style={{ fill: colour, fontWeight: 600, fontSize: 14 }}>
        {formats.score(score)}
      </text>
      {normal === null || Math.abs(gap) < 16 ? null : (
        <text x={x + 8} y={y(normal.median) + 4} style={{ fill: 'var(--ink)', fontWeight: 600 }}>
          {formats.score(normal.median)}
        </text>
      )}
      {normal === null || Math.abs(gap) < 38 ? null : (
        <>
          <line x1={x} x2={x} y1={y(normal.median)} y2={y(score) - 6} stroke={down ? 'var(--loss-fill)' : 'var(--gain-fill)'} strokeDasharray="2 2" />
          <text x={x + 8} y={(y(score) + y(normal.median)) / 2 + 4} style={{ fill: down ? 'var(--loss)' : 'var(--gain)', fontWeight: 500 }}>
            {formats.wholePoints(Math.round(score) - Math.round(normal.median))}
          </text>
        </>
      )}
    </g>
  );
}
