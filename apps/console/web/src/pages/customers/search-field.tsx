import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useIntl } from 'react-intl';
import { Key } from '../../components/key.tsx';
import { searchHash } from '../../components/search-hash.ts';
import { useKeys } from '../../keys/keys.tsx';
import styles from './customers.module.css';

const pauseMs = 150;

/** The start of a name, an id or an alias; `/` goes here, Esc back to the list. */
export function SearchField({ value, onSearch }: { readonly value: string; readonly onSearch: (text: string) => void }) {
  const intl = useIntl();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const search = useRef(onSearch);
  useEffect(() => {
    search.current = onSearch;
  });
  useEffect(() => {
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => {
      search.current(text.trim());
    }, pauseMs);
    return () => {
      clearTimeout(timer);
    };
    // The value follows the text: it must not restart the wait.
  }, [text]);
  useEffect(() => {
    if (location.hash === `#${searchHash}`) input.current?.focus();
  }, []);
  useKeys({
    '/': () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const label = intl.formatMessage({ id: 'find.placeholder' });
  return (
    <div className={styles.search}>
      <Search size={15} aria-hidden="true" />
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={200}
        placeholder={label}
        aria-label={intl.formatMessage({ id: 'keys.search' })}
        aria-keyshortcuts="/"
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') input.current?.blur();
          if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-row="0"] a')?.focus();
        }}
      />
      <Key>/</Key>
    </div>
  );
}
