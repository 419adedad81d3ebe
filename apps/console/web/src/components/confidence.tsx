import { useIntl } from 'react-intl';
import styles from './ui.module.css';

const words = ['none', 'low', 'low', 'middle', 'high', 'high'] as const;

/** Five squares, and a word for screen readers. `value` 0–1. */
export function Confidence({ value }: { readonly value: number }) {
  const intl = useIntl();
  const full = value <= 0 ? 0 : Math.min(5, Math.max(1, Math.round(value * 5)));
  return (
    <span className={styles.confidence} role="img" aria-label={intl.formatMessage({ id: `confidence.${words[full] ?? 'none'}` })}>
      {[1, 2, 3, 4, 5].map((square) => (
        <i key={square} {...(square <= full ? { 'data-full': '' } : {})} />
      ))}
    </span>
  );
}
