import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { FormattedMessage } from 'react-intl';
import { Empty } from './empty.tsx';
import ui from './ui.module.css';

/** An address that leads nowhere. */
export function Lost() {
  return (
    <Empty
      icon={<Search size={22} aria-hidden="true" />}
      title={<FormattedMessage id="lost.title" />}
      actions={
        <Link to="/" className={ui.button ?? ''}>
          <FormattedMessage id="nav.my-day" />
        </Link>
      }
    >
      <FormattedMessage id="lost.text" />
    </Empty>
  );
}
