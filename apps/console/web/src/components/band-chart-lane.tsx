import type { ScaleTime } from '@visx/vendor/d3-scale';
import styles from './chart.module.css';

/** One act below the curve. */
export interface ActMark {
  readonly id: string;
  readonly at: number;
  readonly side: 'theirs' | 'ours';
  readonly points: number;
  /** Read by screen readers and shown when it is pointed at. */
  readonly label: string;
}

/** Theirs solid, ours a ring; arrow keys go from one to the next. */
export function Lane({ marks, x, y, onPick }: { readonly marks: readonly ActMark[]; readonly x: ScaleTime<number, number>; readonly y: number; readonly onPick?: (at: number) => void }) {
  const [low = 0, high = 0] = x.range();
  const shown = marks.filter((mark) => x(mark.at) >= low && x(mark.at) <= high);
  const onKeyDown = (event: React.KeyboardEvent<SVGGElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...event.currentTarget.querySelectorAll<SVGElement>('circle')];
    all[all.findIndex((mark) => mark === document.activeElement) + step]?.focus();
  };
  return (
    <g onKeyDown={onKeyDown}>
      <line x1={low} x2={high} y1={y} y2={y} stroke="var(--line)" />
      {shown.map((mark, place) => (
        <circle
          key={mark.id}
          className={styles.mark}
          cx={x(mark.at)}
          cy={y}
          r="4.5"
          fill={mark.side === 'theirs' ? colourOf(mark.points) : 'var(--surface)'}
          stroke={colourOf(mark.points)}
          strokeWidth="2"
          role={onPick === undefined ? 'img' : 'button'}
          aria-label={mark.label}
          {...(onPick === undefined ? {} : picking(mark.at, onPick))}
          tabIndex={place === 0 ? 0 : -1}
        >
          <title>{mark.label}</title>
        </circle>
      ))}
    </g>
  );
}

/** A mark picks its own moment, not the one under the pointer. */
function picking(at: number, onPick: (at: number) => void) {
  return {
    onClick: (event: React.MouseEvent) => {
      event.stopPropagation();
      onPick(at);
    },
    onKeyUp: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter') onPick(at);
    },
  };
}

function colourOf(points: number): string {
  if (Math.abs(points) < 0.5) return 'var(--ink2)';
  return points < 0 ? 'var(--loss-fill)' : 'var(--gain-fill)';
}
