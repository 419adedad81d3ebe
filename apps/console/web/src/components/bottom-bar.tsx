import { Link } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useMyDay } from '../api/my-day.ts';
import styles from './layout.module.css';
import { useNavItems, type Above } from './nav-items.ts';

/** The navigation of a small screen. */
export function BottomBar({ open }: { readonly open: (what: Above) => void }) {
  const intl = useIntl();
  const { mine } = useMyDay();
  const items = useNavItems().filter(({ inBar = false }) => inBar);
  return (
    <nav className={styles.bar} aria-label={intl.formatMessage({ id: 'nav.label' })}>
      {items.map(({ to, text, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
          <Icon size={20} aria-hidden="true" />
          {to === '/' && mine.length > 0 ? <span className={styles.badge}>{mine.length}</span> : null}
          <FormattedMessage id={text} />
        </Link>
      ))}
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => {
          open('person');
        }}
      >
        <Menu size={20} aria-hidden="true" />
        <FormattedMessage id="nav.more" />
      </button>
    </nav>
  );
}
