import { useIntl } from 'react-intl';
import styles from './ui.module.css';

/** The shape of what comes, after 200 ms. */
export function Skeleton({ lines = 9 }: { readonly lines?: number }) {
  const intl = useIntl();
  return (
    <div className={styles.skeleton} role="status" aria-label={intl.formatMessage({ id: 'state.loading' })}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}
