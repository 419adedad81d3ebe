import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Key } from './key.tsx';
import styles from './popup.module.css';

interface Props {
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog above the page: focus stays inside, Esc closes, focus goes back to where it was. */
export function Popup({ title, open, onClose, children }: Props) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup}>
          <Dialog.Title render={<h2 />}>{title}</Dialog.Title>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export interface Choice {
  readonly id: string;
  readonly text: ReactNode;
  readonly aside?: ReactNode;
  readonly choose: () => void;
}

/** Answers under each other; the digits 1–9 choose, arrows move. */
export function Choices({ choices, digits = true }: { readonly choices: readonly Choice[]; readonly digits?: boolean }) {
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const digit = digits && !(event.target instanceof HTMLInputElement) ? Number(event.key) : Number.NaN;
    const chosen = Number.isInteger(digit) ? choices[digit - 1] : undefined;
    if (chosen !== undefined) {
      event.preventDefault();
      chosen.choose();
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    moveFocus(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
  };
  return (
    <div className={styles.choices} onKeyDown={onKeyDown}>
      {choices.map((choice, place) => (
        <button key={choice.id} type="button" className={styles.choice} onClick={choice.choose}>
          {digits && place < 9 ? <Key>{String(place + 1)}</Key> : null}
          {choice.text}
          {choice.aside === undefined ? null : <small>{choice.aside}</small>}
        </button>
      ))}
    </div>
  );
}

function moveFocus(list: HTMLElement, step: 1 | -1): void {
  const buttons = [...list.querySelectorAll('button')];
  const place = buttons.findIndex((button) => button === document.activeElement);
  buttons[(place + step + buttons.length) % buttons.length]?.focus();
}
