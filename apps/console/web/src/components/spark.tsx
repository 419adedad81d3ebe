import { useIntl } from 'react-intl';
import type { Normal } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import styles from './chart.module.css';

const width = 88;
const most = 56;
const least = 16;
/** The same in every row, so that a deep fall is a deep picture. */
const pxPerPoint = 0.9;

interface Props {
  readonly points: readonly { readonly at: string; readonly score: number }[];
  readonly normal: Normal | null;
  readonly score: number;
}

/** The own band behind the line of the last weeks. */
export function Spark({ points, normal, score }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const all = [...points.map((point) => point.score), score];
  const first = all[0] ?? score;
  const top = Math.max(...all, normal?.high ?? 0) + 2;
  const height = Math.min(most, Math.max(least, (top - Math.min(...all, normal?.low ?? 100) + 4) * pxPerPoint));
  const yOf = (value: number): number => Math.min(height - 2, (top - value) * pxPerPoint);
  const xOf = (place: number): number => (all.length < 2 ? 0 : (place / (all.length - 1)) * (width - 4));
  const days = points.length;
  return (
    <svg className={styles.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={intl.formatMessage({ id: 'chart.spark-name' }, { days, first: formats.score(first), last: formats.score(score) })}>
      {normal === null ? null : <rect x="0" width={width} y={yOf(normal.high) - 1} height={Math.max(3, yOf(normal.low) - yOf(normal.high) + 2)} fill="var(--normal)" />}
      <path d={all.map((value, place) => `${place === 0 ? 'M' : 'L'}${xOf(place).toFixed(1)} ${yOf(value).toFixed(1)}`).join('')} fill="none" stroke="var(--ink2)" strokeWidth="1.4" strokeLinejoin="round" />
      <circle cx={xOf(all.length - 1)} cy={yOf(score)} r="3" fill={score < (normal?.low ?? score) ? 'var(--loss-fill)' : 'var(--ink2)'} />
    </svg>
  );
}
