import { FormattedMessage } from 'react-intl';
import type { Band as BandName } from '../api/shapes.ts';
import styles from './ui.module.css';

const glyphs: Record<BandName, string> = {
  'at-risk': 'M0.5 1.5h9L5 9z',
  watch: 'M5 0.5 9.5 5 5 9.5 0.5 5z',
  steady: 'M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  strong: 'M5 1l4.5 7.5h-9z',
  unknown: 'M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
};

/** Glyph and word beside the colour. */
export function Band({ band }: { readonly band: BandName }) {
  return (
    <span className={`${styles.band} ${styles[band]}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <path d={glyphs[band]} />
      </svg>
      <FormattedMessage id={`band.${band}`} />
    </span>
  );
}

/** The shipped model's bands, where an answer carries a score alone. */
export function bandOfScore(score: number): BandName {
  if (score < 35) return 'at-risk';
  if (score < 60) return 'watch';
  return score < 80 ? 'steady' : 'strong';
}
