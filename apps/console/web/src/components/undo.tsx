import { CircleCheck, CircleX } from 'lucide-react';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import { useKeys } from '../keys/keys.tsx';
import { Button } from './button.tsx';
import styles from './undo.module.css';

interface Note {
  readonly text: string;
  readonly undo?: () => void;
  readonly refused?: boolean;
}

interface Undo {
  /** Says what was done, and for eight seconds how to take it back (`z`). */
  readonly done: (text: string, undo?: () => void) => void;
  /** Says what was refused, and why. */
  readonly refused: (text: string) => void;
}

const UndoContext = createContext<Undo | null>(null);
const shownMs = 8_000;

export function useUndo(): Undo {
  const undo = useContext(UndoContext);
  if (undo === null) throw new Error('useUndo needs UndoPlace around it');
  return undo;
}

export function UndoPlace({ children }: { readonly children: ReactNode }) {
  const [note, setNote] = useState<Note | null>(null);
  const takeBack = useCallback(() => {
    note?.undo?.();
    setNote(null);
  }, [note]);
  useKeys(note?.undo === undefined ? {} : { z: takeBack });
  useEffect(() => {
    if (note === null) return undefined;
    const timer = setTimeout(() => {
      setNote(null);
    }, shownMs);
    return () => {
      clearTimeout(timer);
    };
  }, [note]);
  const undo = useMemo<Undo>(
    () => ({
      done: (text, back) => {
        setNote(back === undefined ? { text } : { text, undo: back });
      },
      refused: (text) => {
        setNote({ text, refused: true });
      },
    }),
    [],
  );
  return (
    <UndoContext value={undo}>
      {children}
      <div className={styles.place} role="status">
        {note === null ? null : (
          <div className={styles.toast} {...(note.refused === true ? { 'data-refused': '' } : {})}>
            {note.refused === true ? <CircleX size={18} aria-hidden="true" /> : <CircleCheck size={18} aria-hidden="true" />}
            <span>{note.text}</span>
            {note.undo === undefined ? null : (
              <Button look="text" hint="Z" onClick={takeBack}>
                <FormattedMessage id="action.undo" />
              </Button>
            )}
          </div>
        )}
      </div>
    </UndoContext>
  );
}
