import type { ComponentProps, ReactNode } from 'react';
import styles from './ui.module.css';
import { Key } from './key.tsx';

interface Props extends ComponentProps<'button'> {
  /** `main`: the one ink button of a region. */
  readonly look?: 'main' | 'text' | 'icon' | 'plain';
  /** The key that does the same, shown inside. */
  readonly hint?: string;
  readonly icon?: ReactNode;
}

const looks = { main: styles.main, text: styles.text, icon: styles.icon, plain: styles.button };

export function Button({ look = 'plain', hint, icon, children, className, ...rest }: Props) {
  return (
    <button type="button" className={className === undefined ? looks[look] : `${looks[look]} ${className}`} {...(hint === undefined ? {} : { 'aria-keyshortcuts': hint.replace('Ctrl ', 'Control+') })} {...rest}>
      {icon}
      {children}
      {hint === undefined ? null : <Key>{hint}</Key>}
    </button>
  );
}
