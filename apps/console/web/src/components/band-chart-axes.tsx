import type { ScaleLinear, ScaleTime } from '@visx/vendor/d3-scale';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Normal } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';

interface Props {
  readonly x: ScaleTime<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly width: number;
  readonly height: number;
  readonly bounds: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
  readonly normal: Normal | null;
  readonly now: number;
}

/** Grid, days, and the words of the band. */
export function Axes({ x, y, width, height, bounds, normal, now }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const right = width - bounds.right;
  const days = x.ticks(Math.max(2, Math.floor((width - 80) / 110))).filter((day) => x(day) < right - 48);
  const shortDay = (at: Date): string => intl.formatDate(at, { day: 'numeric', month: 'short' });
  return (
    <g>
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line x1={bounds.left} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={bounds.left - 8} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {days.map((day) => (
        <text key={day.getTime()} x={Math.max(bounds.left, x(day))} y={height - 6} textAnchor={x(day) - bounds.left < 20 ? 'start' : 'middle'}>
          {shortDay(day)}
        </text>
      ))}
      <text x={x(now)} y={height - 6} textAnchor="middle" style={{ fill: 'var(--ink)' }}>
        <FormattedMessage id="chart.today" />
      </text>
      {normal === null ? null : (
        <text x={bounds.left + 8} y={y(normal.high) - 5} style={{ fill: 'var(--ink2)' }}>
          <FormattedMessage id="chart.normal-range" values={{ low: formats.score(normal.low), high: formats.score(normal.high) }} />
        </text>
      )}
    </g>
  );
}
