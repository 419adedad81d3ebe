import styles from './ui.module.css';

/** The cap of a key; screen readers hear `aria-keyshortcuts` instead. */
export function Key({ children }: { readonly children: string }) {
  return (
    <kbd className={styles.key} aria-hidden="true">
      {children}
    </kbd>
  );
}
