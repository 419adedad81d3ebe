import type { ReactNode } from 'react';
import styles from './ui.module.css';

/** A line across a region: something holds, something waits, something is not right. */
export function Banner({ look = 'plain', icon, children, action }: { readonly look?: 'plain' | 'news' | 'warning'; readonly icon: ReactNode; readonly children: ReactNode; readonly action?: ReactNode }) {
  const extra = look === 'plain' ? '' : (styles[look] ?? '');
  return (
    <div className={`${styles.banner} ${extra}`}>
      {icon}
      <div>{children}</div>
      {action}
    </div>
  );
}
