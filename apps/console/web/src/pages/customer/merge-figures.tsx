import { FormattedMessage, useIntl } from 'react-intl';
import type { MergePreview } from '../../api/merges.ts';
import { useFormats } from '../../texts/formats.ts';
import styles from './merge.module.css';

const moved = ['interactions', 'aliases', 'openAlerts', 'promises'] as const;

/** One customer's score, before or after. */
export interface ScoreLine {
  readonly id: string;
  readonly text: string;
  readonly score: number | null;
}

/** What would move, and the scores before and after, drawn on one scale. */
export function MergeFigures({ moves, scores }: { readonly moves: MergePreview['moves']; readonly scores: readonly ScoreLine[] }) {
  const formats = useFormats();
  return (
    <>
      <h2><FormattedMessage id="merge.scores" /></h2>
      <ul className={styles.scores}>
        {scores.map(({ id, text, score }) => (
          <li key={id}>
            <span><bdi>{text}</bdi></span>
            <svg width="100%" height="10" aria-hidden="true">
              <rect className={styles.ground} width="100%" height="10" rx="2" />
              <rect className={styles.bar} width={`${score ?? 0}%`} height="10" rx="2" />
            </svg>
            <b>{score === null ? '–' : formats.score(score)}</b>
          </li>
        ))}
      </ul>
      <h2><FormattedMessage id="merge.moves" /></h2>
      <Moves moves={moves} />
    </>
  );
}

function Moves({ moves }: { readonly moves: MergePreview['moves'] }) {
  const intl = useIntl();
  return (
    <ul className={styles.moves}>
      {moved.map((name) => <li key={name} className={moves[name] === 0 ? 'quiet' : ''}>{intl.formatMessage({ id: `merge.moves.${name}` }, { n: moves[name] })}</li>)}
    </ul>
  );
}
