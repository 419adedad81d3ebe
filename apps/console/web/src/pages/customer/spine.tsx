import styles from './two-sided.module.css';
import type { TimelineRow } from './timeline-rows.ts';

/** Where a row stands on the score's scale, in percent of the middle column. */
export interface SpinePlace {
  readonly x: number;
  /** Where the row above stands; null for the first. */
  readonly above: number | null;
  readonly isLast: boolean;
  readonly band: { readonly from: number; readonly to: number } | null;
}

/** How far below its top a row's mark stands, px. */
const markY = 20;

/** A row's piece of the score curve. It stretches with the row, so that the whole needs no measuring. */
export function Spine({ place, row }: { readonly place: SpinePlace; readonly row: TimelineRow }) {
  const { x, above, isLast, band } = place;
  const at = `${x}%`;
  return (
    <div className={styles.spine} aria-hidden="true">
      <svg width="100%" height="100%">
      {band === null ? null : <rect className={styles.spineNormal} x={`${band.from}%`} width={`${band.to - band.from}%`} height="100%" />}
      {above === null ? null : <line className={styles.spineLine} x1={`${above}%`} y1="0" x2={at} y2={markY} />}
      {isLast ? null : <line className={styles.spineLine} x1={at} y1={markY} x2={at} y2="100%" />}
      <g className={styles.mark} data-effect={row.type === 'act' ? effectOf(row.points) : 'lowers'}>
        <circle className={row.side === 'us' ? styles.ring : styles.dot} cx={at} cy={markY} r={row.type === 'act' ? 5 : 4} />
      </g>
      </svg>
    </div>
  );
}

/** What an act did: the colour is only ever this. */
function effectOf(points: number): 'raises' | 'lowers' | 'none' {
  if (Math.abs(points) < 0.05) return 'none';
  return points < 0 ? 'lowers' : 'raises';
}
