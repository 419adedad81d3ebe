import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

/** From a key, or a sequence like `g d`, to what it does. */
export type KeyMap = Readonly<Record<string, (() => void) | undefined>>;

interface Keys {
  readonly layers: Set<{ current: KeyMap }>;
  /** Whether single letters do something (WCAG 2.1.4). */
  readonly letters: boolean;
  readonly setLetters: (on: boolean) => void;
}

const KeysContext = createContext<Keys | null>(null);
const stored = 'rapport.letters';
/** How long the second letter of a sequence may take. */
const sequenceMs = 1_200;

export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const layers = useRef(new Set<{ current: KeyMap }>()).current;
  const [letters, setLetters] = useState(() => localStorage.getItem(stored) !== 'off');
  const before = useRef<{ key: string; at: number } | null>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      if (name === null || event.defaultPrevented || !mayAct(event, letters)) return;
      const now = Date.now();
      const first = before.current !== null && now - before.current.at < sequenceMs ? before.current.key : null;
      before.current = name === 'g' ? { key: name, at: now } : null;
      const act = find(layers, first === null ? name : `${first} ${name}`);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [layers, letters]);

  const value = useMemo(
    () => ({
      layers,
      letters,
      setLetters: (on: boolean) => {
        localStorage.setItem(stored, on ? 'on' : 'off');
        setLetters(on);
      },
    }),
    [layers, letters],
  );
  return <KeysContext value={value}>{children}</KeysContext>;
}

function useKeysContext(): Keys {
  const keys = useContext(KeysContext);
  if (keys === null) throw new Error('useKeys needs KeysProvider around it');
  return keys;
}

/** These keys act while the component is there; the newest component wins. */
export function useKeys(map: KeyMap): void {
  const { layers } = useKeysContext();
  const layer = useRef(map);
  useEffect(() => {
    layer.current = map;
  });
  useEffect(() => {
    layers.add(layer);
    return () => {
      layers.delete(layer);
    };
  }, [layers]);
}

export function useLetters(): readonly [boolean, (on: boolean) => void] {
  const { letters, setLetters } = useKeysContext();
  return [letters, setLetters];
}

function find(layers: Set<{ current: KeyMap }>, name: string): (() => void) | undefined {
  return [...layers].reverse().map((layer) => layer.current[name]).find((act) => act !== undefined);
}

function nameOf(event: KeyboardEvent): string | null {
  if (event.altKey || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) return { k: 'Ctrl K', enter: 'Ctrl Enter' }[event.key.toLowerCase()] ?? null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function mayAct(event: KeyboardEvent, letters: boolean): boolean {
  // What is written in an editor comes from its shadow root: the event itself names the host only.
  const [origin] = event.composedPath();
  const target = origin instanceof HTMLElement ? origin : null;
  const typing = target !== null && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) && target.getAttribute('type') !== 'checkbox';
  const inPopup = target !== null && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
  const single = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
  if (event.ctrlKey || event.metaKey) return !inPopup || event.key.toLowerCase() === 'k';
  return !typing && !inPopup && (letters || !single);
}
