import { useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import { LiveStream } from '../api/live.tsx';
import { useKeys } from '../keys/keys.tsx';
import { BottomBar } from './bottom-bar.tsx';
import styles from './layout.module.css';
import { LiveBanners } from './live-banners.tsx';
import type { Above } from './nav-items.ts';
import { searchHash } from './search-hash.ts';
import { Side } from './side.tsx';
import { UndoPlace } from './undo.tsx';

const CommandMenu = lazy(async () => ({ default: (await import('./command-menu.tsx')).CommandMenu }));
const KeysPopup = lazy(async () => ({ default: (await import('./keys-popup.tsx')).KeysPopup }));
const PersonPopup = lazy(async () => ({ default: (await import('./person-popup.tsx')).PersonPopup }));

/** What stands around every page of a signed-in person. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const [above, setAbove] = useState<Above>(null);
  const main = useFocusOnNewPage();
  useGoKeys(setAbove);
  const close = (): void => {
    setAbove(null);
  };
  return (
    <LiveStream>
      <UndoPlace>
        <a className={styles.skip} href="#main">
          <FormattedMessage id="nav.skip" />
        </a>
        <div className={styles.frame}>
          <Side open={setAbove} />
          <div className={styles.main}>
            <main id="main" ref={main} tabIndex={-1} className={styles.page}>
              <LiveBanners />
              {children}
            </main>
          </div>
          <BottomBar open={setAbove} />
        </div>
        <Suspense>
          {above === 'commands' ? <CommandMenu onClose={close} /> : null}
          {above === 'keys' ? <KeysPopup onClose={close} /> : null}
          {above === 'person' ? <PersonPopup onClose={close} /> : null}
        </Suspense>
      </UndoPlace>
    </LiveStream>
  );
}

function useGoKeys(open: (what: Above) => void): void {
  const navigate = useNavigate();
  const go = (to: '/' | '/alerts' | '/customers' | '/portfolio' | '/feedback' | '/dead-letters') => () => void navigate({ to });
  useKeys({
    'Ctrl K': () => {
      open('commands');
    },
    '?': () => {
      open('keys');
    },
    'g d': go('/'),
    'g a': go('/alerts'),
    'g c': go('/customers'),
    'g p': go('/portfolio'),
    'g f': go('/feedback'),
    'g x': go('/dead-letters'),
    '/': () => void navigate({ to: '/customers', hash: searchHash }),
  });
}

// A new page is read from its start; the first one keeps the browser's own focus.
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    if (main.current?.contains(document.activeElement) !== true) main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return main;
}
