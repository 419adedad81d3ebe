import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useLive } from '../api/live.tsx';
import { useMyDay } from '../api/my-day.ts';
import { useSession } from '../api/session.ts';
import { useFormats } from '../texts/formats.ts';
import { Avatar } from './avatar.tsx';
import { useNow } from './clock.tsx';
import { Key } from './key.tsx';
import styles from './layout.module.css';
import { Logo } from './logo.tsx';
import { useNavItems, type Above } from './nav-items.ts';

export function Side({ open }: { readonly open: (what: Above) => void }) {
  const intl = useIntl();
  const setsUp = useNavItems().some((item) => item.group === 'set-up');
  return (
    <header className={styles.side}>
      <Link to="/" className={styles.brand}>
        <Logo />
        Rapport
      </Link>
      <button
        type="button"
        className={styles.find}
        aria-keyshortcuts="Control+K"
        onClick={() => {
          open('commands');
        }}
      >
        <Search size={16} aria-hidden="true" />
        <FormattedMessage id="nav.find" />
        <Key>Ctrl K</Key>
      </button>
      <nav className={styles.nav} aria-label={intl.formatMessage({ id: 'nav.label' })}>
        <NavList group="work" />
        {setsUp ? (
          <>
            <p className={styles.group}>
              <FormattedMessage id="nav.set-up" />
            </p>
            <NavList group="set-up" />
          </>
        ) : null}
      </nav>
      <div className={styles.foot}>
        <LiveLine />
        <Me open={open} />
      </div>
    </header>
  );
}

function NavList({ group }: { readonly group: 'work' | 'set-up' }) {
  const { mine, open } = useMyDay();
  const items = useNavItems();
  const counts: Readonly<Record<string, number>> = { '/': mine.length, '/alerts': open.length };
  return (
    <ul>
      {items
        .filter((item) => item.group === group)
        .map(({ to, text, icon: Icon }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={17} aria-hidden="true" />
              <span>
                <FormattedMessage id={text} />
              </span>
              {counts[to] === undefined || counts[to] === 0 ? null : <span>{counts[to]}</span>}
            </Link>
          </li>
        ))}
    </ul>
  );
}

function LiveLine() {
  const { connected, offlineSince, lastEventAt } = useLive();
  const formats = useFormats();
  const now = useNow();
  return (
    <p className={styles.live}>
      <span className={styles.dot} {...(connected ? {} : { 'data-off': '' })} />
      {!connected && offlineSince === null ? (
        <FormattedMessage id="live.not" />
      ) : offlineSince === null ? (
        <FormattedMessage id={lastEventAt === null ? 'live.on' : 'live.last'} values={{ ago: lastEventAt === null ? '' : formats.ago(lastEventAt, Math.max(now, lastEventAt)) }} />
      ) : (
        <FormattedMessage id="live.off" values={{ time: formats.time(offlineSince) }} />
      )}
    </p>
  );
}

function Me({ open }: { readonly open: (what: Above) => void }) {
  const session = useSession();
  if (session === null) return null;
  const { name, role } = session.person;
  return (
    <button
      type="button"
      className={styles.me}
      aria-haspopup="dialog"
      onClick={() => {
        open('person');
      }}
    >
      <Avatar name={name} />
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span className="quiet">
          <FormattedMessage id={`role.${role}`} />, {session.tenant}
        </span>
      </span>
    </button>
  );
}
