import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Contribution, Normal } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import { usePieceText } from '../texts/kinds.ts';
import type { TextId } from '../texts/texts.tsx';
import styles from './chart.module.css';
import { KindIcon } from './kind-icon.tsx';
import { Points } from './points.tsx';
import { shownTenths } from './shown-tenths.ts';

interface Props {
  readonly from: number;
  readonly to: number;
  readonly normal: Normal | null;
  readonly parts: readonly Contribution[];
  /** `brief` has no column of determinants and opens nothing. */
  readonly look?: 'brief' | 'full';
  /** The interactions of an opened part. */
  readonly interactionsOf?: (part: Contribution) => ReactNode;
  /** More than these are folded into one row; the sum stays. */
  readonly most?: number;
}

/** Less than half of the last decimal that is written. */
const invisible = 0.05;

interface Step {
  readonly part: Contribution;
  /** As they are written. */
  readonly points: number;
  readonly start: number;
  readonly end: number;
}

/** Start and sum are ticks, as the axis doesn't begin at 0; the bars between add up without a remainder. */
export function Waterfall({ from, to, normal, parts, look = 'full', interactionsOf, most = 12 }: Props) {
  const formats = useFormats();
  const shown = folded(parts, most);
  const tenths = shownTenths(from, to, shown.map((part) => part.points));
  const steps = stepsOf(from, shown, tenths);
  const scale = scaleOf([from, to, ...(near(normal, from) ? [normal?.low ?? from, normal?.high ?? from] : []), ...steps.map((step) => step.end)]);
  const atNormal = normal !== null && Math.abs(normal.median - from) < 1;
  return (
    <div className={`${styles.fall} ${look === 'brief' ? styles.brief : styles.full}`} role="list">
      <Row
        look={look}
        of={<FormattedMessage id="chart.start" />}
        what={<FormattedMessage id={atNormal ? 'chart.normal' : 'chart.before'} />}
        value={<b>{formats.scoreOfSum(from)}</b>}
        track={
          <>
            {normal === null || !near(normal, from) ? null : <Span className={styles.normal} scale={scale} from={normal.low} to={normal.high} />}
            <Tick at={scale(from)} />
            <Joint at={scale(from)} />
          </>
        }
      />
      {steps.map((step, place) => (
        <PartRow key={place} step={step} scale={scale} look={look} {...(interactionsOf === undefined ? {} : { interactionsOf })} />
      ))}
      <div className={styles.end}>
        <Row
          look={look}
          of={<FormattedMessage id="chart.sum" />}
          what={<Sum from={from} tenths={tenths} />}
          value={<b>{formats.scoreOfSum(to)}</b>}
          track={<Tick at={scale(to)} now={to < from ? 'down' : 'up'} />}
        />
      </div>
    </div>
  );
}

function Sum({ from, tenths }: { readonly from: number; readonly tenths: readonly number[] }) {
  const formats = useFormats();
  const lost = tenths.reduce((sum, one) => sum + Math.min(0, one), 0) / 10;
  const won = tenths.reduce((sum, one) => sum + Math.max(0, one), 0) / 10;
  const pieces = [formats.scoreOfSum(from), ...(lost < 0 ? [`− ${formats.scoreOfSum(-lost)}`] : []), ...(won > 0 ? [`+ ${formats.scoreOfSum(won)}`] : [])];
  return (
    <span>
      <b>
        <FormattedMessage id="chart.now" />
      </b>{' '}
      <span className="quiet">{pieces.join(' ')}</span>
    </span>
  );
}

function PartRow({ step, scale, look, interactionsOf }: { readonly step: Step; readonly scale: Scale; readonly look: 'brief' | 'full'; readonly interactionsOf?: (part: Contribution) => ReactNode }) {
  const intl = useIntl();
  const pieceText = usePieceText();
  const [open, setOpen] = useState(false);
  const { part, start, end, points } = step;
  const opens = look === 'full' && part.kind !== 'rest' && interactionsOf !== undefined && part.interactions.length > 0;
  const determinant = part.determinant === undefined ? '' : intl.formatMessage({ id: `determinant.${part.determinant}` as TextId });
  const row = {
    look,
    of: determinant,
    what: (
      <>
        {look === 'full' ? <KindIcon kind={part.interactionKind ?? part.kind} /> : null}
        <span>
          {pieceText(part)}
          {look === 'brief' && determinant !== '' ? <span className="quiet"> {determinant}</span> : null}
        </span>
      </>
    ),
    value: <Points points={points} />,
    track: (
      <>
        <Span className={styles.bar} scale={scale} from={start} to={end} effect={part.points < 0 ? 'down' : 'up'} />
        <Joint at={scale(end)} />
      </>
    ),
  };
  if (!opens) return <Row {...row} />;
  return (
    <div role="listitem" className={styles.item} {...(open ? { 'data-open': '' } : {})}>
      <Row
        {...row}
        open={open}
        onToggle={() => {
          setOpen(!open);
        }}
      />
      {open ? <div className={styles.pieces}>{interactionsOf(part)}</div> : null}
    </div>
  );
}

interface RowProps {
  readonly look: 'brief' | 'full';
  readonly of: ReactNode;
  readonly what: ReactNode;
  readonly value: ReactNode;
  readonly track: ReactNode;
  readonly open?: boolean;
  readonly onToggle?: () => void;
}

function Row({ look, of, what, value, track, open = false, onToggle }: RowProps) {
  const cells = (
    <>
      {look === 'full' ? <span className={`quiet ${styles.of}`}>{of}</span> : null}
      <span className={styles.what}>{what}</span>
      <span className={styles.track} aria-hidden="true">
        {track}
      </span>
      <span className={styles.value}>{value}</span>
      {onToggle === undefined ? null : open ? <ChevronDown size={15} aria-hidden="true" /> : <ChevronRight size={15} aria-hidden="true" />}
    </>
  );
  if (onToggle === undefined)
    return (
      <div className={styles.row} role="listitem">
        {cells}
      </div>
    );
  return (
    <button type="button" className={styles.row} aria-expanded={open} onClick={onToggle}>
      {cells}
    </button>
  );
}

type Scale = (score: number) => number;

function Span({ className, scale, from, to, effect }: { readonly className: string | undefined; readonly scale: Scale; readonly from: number; readonly to: number; readonly effect?: 'up' | 'down' }) {
  const [left, right] = [scale(Math.min(from, to)), scale(Math.max(from, to))];
  return <span className={className} style={{ left: `${left}%`, width: `${right - left}%` }} {...(effect === undefined ? {} : { [`data-${effect}`]: '' })} />;
}

function Tick({ at, now }: { readonly at: number; readonly now?: 'up' | 'down' }) {
  return <span className={styles.tick} style={{ left: `${at}%` }} {...(now === undefined ? {} : { 'data-now': now })} />;
}

function Joint({ at }: { readonly at: number }) {
  return <span className={styles.joint} style={{ left: `${at}%` }} />;
}

/** The smallest parts become one, whose points are their sum. */
function folded(parts: readonly Contribution[], most: number): readonly Contribution[] {
  const bySize = parts.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const small = new Set(bySize.filter((part, place) => Math.abs(part.points) < invisible || (parts.length > most && place >= most - 1)));
  if (small.size < 2) return parts;
  const points = [...small].reduce((sum, part) => sum + part.points, 0);
  return [...parts.filter((part) => !small.has(part)), { kind: 'rest', points, interactions: [...small].map((_, place) => String(place)) }];
}

function stepsOf(from: number, parts: readonly Contribution[], tenths: readonly number[]): readonly Step[] {
  return parts.reduce<Step[]>((steps, part, place) => {
    const start = steps.at(-1)?.end ?? from;
    return [...steps, { part, start, end: start + part.points, points: (tenths[place] ?? 0) / 10 }];
  }, []);
}

/** From a score to a per cent of the width, with air on both sides. */
function scaleOf(values: readonly number[]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = Math.max(1, (high - low) * 0.04);
  return (score) => ((score - low + air) / (high - low + 2 * air)) * 100;
}

// A band far away would squeeze the bars.
function near(normal: Normal | null, from: number): boolean {
  return normal !== null && Math.abs(normal.median - from) < 15;
}
