import type { ReactNode } from 'react';
import styles from './ui.module.css';

/** Nothing there: what that means, and what one may do. `done` is good news. */
export function Empty({ icon, title, children, actions, done = false }: { readonly icon: ReactNode; readonly title: ReactNode; readonly children?: ReactNode; readonly actions?: ReactNode; readonly done?: boolean }) {
  return (
    <div className={styles.empty} {...(done ? { 'data-done': '' } : {})}>
      {icon}
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
