import { Link } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useChangeSession, useSession, useSignOut } from '../api/session.ts';
import { keepLocale, type Locale } from '../texts/texts.tsx';
import { currentTheme, keepTheme, type Theme } from '../theme.ts';
import { Button } from './button.tsx';
import { useNavItems } from './nav-items.ts';
import { Popup } from './popup.tsx';
import styles from './popup.module.css';
import { Segments } from './segments.tsx';
import { useState } from 'react';

const themes: readonly Theme[] = ['light', 'dark', 'system'];

/** Language, look, sign out; on a small screen the pages that its bar has no room for. */
export function PersonPopup({ onClose }: { readonly onClose: () => void }) {
  const intl = useIntl();
  const session = useSession();
  const change = useChangeSession();
  const signOut = useSignOut();
  const [theme, setTheme] = useState(currentTheme);
  if (session === null) return null;
  const chooseLocale = (locale: Locale): void => {
    keepLocale(locale);
    change.mutate({ locale });
  };
  return (
    <Popup open title={<bdi>{session.person.name}</bdi>} onClose={onClose}>
      <p className="quiet">{session.person.email}</p>
      <dl className={styles.rows}>
        <div>
          <dt>
            <FormattedMessage id="person.language" />
          </dt>
          <dd>
            <Segments
              label={intl.formatMessage({ id: 'person.language' })}
              value={intl.locale.startsWith('de') ? 'de' : 'en'}
              options={[{ value: 'en', text: 'English' }, { value: 'de', text: 'Deutsch' }]}
              onChange={chooseLocale}
            />
          </dd>
        </div>
        <div>
          <dt>
            <FormattedMessage id="person.theme" />
          </dt>
          <dd>
            <Segments
              label={intl.formatMessage({ id: 'person.theme' })}
              value={theme}
              options={themes.map((value) => ({ value, text: intl.formatMessage({ id: `theme.${value}` }) }))}
              onChange={(next) => {
                keepTheme(next);
                setTheme(next);
              }}
            />
          </dd>
        </div>
      </dl>
      <MorePages onClose={onClose} />
      <div className={styles.foot}>
        <Button onClick={() => { signOut.mutate(); }}>
          <FormattedMessage id="person.sign-out" />
        </Button>
      </div>
    </Popup>
  );
}

function MorePages({ onClose }: { readonly onClose: () => void }) {
  const intl = useIntl();
  const items = useNavItems().filter(({ inBar = false }) => !inBar);
  if (items.length === 0) return null;
  return (
    <nav className={styles.pages} aria-label={intl.formatMessage({ id: 'nav.set-up' })}>
      {items.map(({ to, text, icon: Icon }) => (
        <Link key={to} to={to} className={styles.choice} onClick={onClose}>
          <Icon size={17} aria-hidden="true" />
          <FormattedMessage id={text} />
        </Link>
      ))}
    </nav>
  );
}
