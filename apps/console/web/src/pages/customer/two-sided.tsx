import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { KindIcon } from '../../components/kind-icon.tsx';
import { Points } from '../../components/points.tsx';
import type { Act, Normal } from '../../api/shapes.ts';
import { useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import { useActDetail } from './act-words.ts';
import { domainOf } from './score-scale.ts';
import { Spine, type SpinePlace } from './spine.tsx';
import type { ActRow, SilenceRow, TimelineRow } from './timeline-rows.ts';
import styles from './two-sided.module.css';
import { useRowKeys } from './use-row-keys.ts';

interface Props {
  readonly rows: readonly TimelineRow[];
  readonly normal: Normal | null;
  /** The score now. */
  readonly score: number;
  /** What the silence that lasts has done so far; null while unknown. */
  readonly silencePoints: number | null;
  readonly picked: readonly number[];
  readonly onPick: (at: number) => void;
}

/** What each side did, the newest on top; the middle is the score itself. */
export function TwoSided({ rows, normal, score, silencePoints, picked, onPick }: Props) {
  const intl = useIntl();
  const places = placesOf(rows, normal, score);
  const keys = useRowKeys(rows, onPick);
  return (
    <div className={styles.timeline}>
      <div className={styles.head} aria-hidden="true">
        <span className={styles.headCustomer}>
          <FormattedMessage id="customer.side.customer" />
          <i className={styles.filled} />
        </span>
        <span className={styles.headScore}>
          <span>{places.domain[0]}</span>
          <FormattedMessage id="customer.score" />
          <span>{places.domain[1]}</span>
        </span>
        <span className={styles.headUs}>
          <i className={styles.ringed} />
          <FormattedMessage id="customer.side.us" />
        </span>
      </div>
      <ol className={styles.rows} aria-label={intl.formatMessage({ id: 'customer.timeline.name' }, { n: rows.length })}>
        {rows.map((row, i) => (
          <li key={row.key} className={styles.row} data-side={row.side} {...(picked.includes(row.at) ? { 'data-picked': '' } : {})} {...keys(i)}>
            <Spine place={places.of(i)} row={row} />
            {row.type === 'silence' ? <Silence row={row} points={row.until === null ? silencePoints : null} /> : <ActText row={row} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Where on the score's scale each row stands, in percent; one that doesn't count stands where the one below does. */
function placesOf(rows: readonly TimelineRow[], normal: Normal | null, score: number) {
  const scores = rows.map((row) => (row.type === 'act' ? row.score : null));
  for (let i = scores.length - 1; i >= 0; i -= 1) scores[i] ??= scores[i + 1] ?? null;
  const first = rows[0];
  if (first?.type === 'silence' && first.until === null) scores[0] = score;
  const known = scores.filter((one) => one !== null);
  const domain = domainOf([...known, score, ...(normal === null ? [] : [normal.low, normal.high])]);
  const percent = (value: number): number => 4 + (92 * (value - domain[0])) / (domain[1] - domain[0]);
  const band = normal === null ? null : { from: percent(normal.low), to: percent(normal.high) };
  const of = (i: number): SpinePlace => ({
    x: percent(scores[i] ?? score),
    above: i === 0 ? null : percent(scores[i - 1] ?? score),
    isLast: i === rows.length - 1,
    band,
  });
  return { domain, of };
}

function Silence({ row, points }: { readonly row: SilenceRow; readonly points: number | null }) {
  const formats = useFormats();
  return (
    <div className={styles.text}>
      <p className={styles.title}>
        <KindIcon kind="silence" />
        <b><FormattedMessage id="customer.silence" /></b>
        <span className={styles.when}><FormattedMessage id="customer.since" values={{ when: formats.day(row.since) }} /></span>
        {points === null || Math.abs(points) < 0.05 ? null : <Points points={points} soft />}
      </p>
      <p>
        <FormattedMessage id="customer.silence.days" values={{ n: row.days, m: row.usualDays }} />
      </p>
    </div>
  );
}

function ActText({ row }: { readonly row: ActRow }) {
  const [isOpen, setOpen] = useState(false);
  const formats = useFormats();
  const kindText = useKindText();
  const detail = useActDetail();
  const [newest] = row.acts;
  const n = row.acts.length;
  const oldest = row.acts.at(-1) ?? newest;
  const name = kindText(row.kind, n);
  return (
    <div className={styles.text}>
      <p className={styles.title}>
        <KindIcon kind={row.kind} />
        {n === 1 ? <b><bdi>{name}</bdi></b> : (
          <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => { setOpen(!isOpen); }}>
            {name}
            {isOpen ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
          </button>
        )}
        <span className={styles.when}>
          <span className={styles.sideWord}><FormattedMessage id={`customer.side.word.${row.side}`} /></span>
          {n === 1 ? formats.moment(newest.occurredAt) : <FormattedMessage id="customer.span" values={{ from: formats.day(oldest.occurredAt), to: formats.day(newest.occurredAt) }} />}
        </span>
        {Math.abs(row.points) < 0.05 ? null : <Points points={row.points} soft />}
      </p>
      {n === 1 ? <Detail text={detail(newest)} /> : isOpen ? <Each acts={row.acts} /> : null}
    </div>
  );
}

function Detail({ text }: { readonly text: string }) {
  return text === '' ? null : <p className={styles.detail}><bdi>{text}</bdi></p>;
}

function Each({ acts }: { readonly acts: readonly Act[] }) {
  const formats = useFormats();
  const detail = useActDetail();
  return (
    <ul className={styles.each}>
      {acts.map((act) => (
        <li key={`${act.source}#${act.id}`}>
          {formats.moment(act.occurredAt)} <bdi>{detail(act)}</bdi> {Math.abs(act.points) < 0.05 ? null : <Points points={act.points} />}
        </li>
      ))}
    </ul>
  );
}
