import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useIntl } from 'react-intl';
import { api } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import type { CustomerRow, Page } from '../api/shapes.ts';
import { Band } from './band.tsx';
import { nameOf, Name } from './name.tsx';
import { useNavItems } from './nav-items.ts';
import { Choices, Popup, type Choice } from './popup.tsx';
import ui from './ui.module.css';

/** Find a customer or a page: Ctrl K. */
export function CommandMenu({ onClose }: { readonly onClose: () => void }) {
  const intl = useIntl();
  const [wanted, setWanted] = useState('');
  const choices = useFound(useDeferredValue(wanted.trim()), onClose);
  return (
    <Popup open title={intl.formatMessage({ id: 'find.title' })} onClose={onClose}>
      <input
        className={ui.input}
        aria-label={intl.formatMessage({ id: 'find.title' })}
        placeholder={intl.formatMessage({ id: 'find.placeholder' })}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') choices[0]?.choose();
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          event.currentTarget.parentElement?.querySelector<HTMLElement>('div > button')?.focus();
        }}
      />
      <p> </p>
      <Choices choices={choices} digits={false} />
    </Popup>
  );
}

function useFound(text: string, onClose: () => void): readonly Choice[] {
  const intl = useIntl();
  const navigate = useNavigate();
  const filter = { q: text, limit: 8 };
  const found = useQuery({ queryKey: keys.customerList(filter), queryFn: () => api.get<Page<CustomerRow>>('/api/scoring/v1/customers', filter), enabled: text !== '' });
  const pages = useNavItems()
    .map((item) => ({ ...item, name: intl.formatMessage({ id: item.text }) }))
    .filter((item) => item.name.toLowerCase().includes(text.toLowerCase()))
    .map(({ to, name }) => ({
      id: to,
      text: name,
      choose: () => {
        onClose();
        void navigate({ to });
      },
    }));
  const customers = (text === '' ? [] : (found.data?.items ?? [])).map((row) => ({
    id: row.id,
    text: <Name>{nameOf(row)}</Name>,
    aside: <Band band={row.band} />,
    choose: () => {
      onClose();
      void navigate({ to: '/customers/$id', params: { id: row.id } });
    },
  }));
  return [...customers, ...pages];
}
