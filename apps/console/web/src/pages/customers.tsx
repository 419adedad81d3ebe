import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Users, X } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useCustomerList, type ListFilter } from '../api/customers.ts';
import { useMergeProposals } from '../api/merges.ts';
import { partNames } from '../api/shapes.ts';
import { Button } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { PageHead } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useUndo } from '../components/undo.tsx';
import { useFormats } from '../texts/formats.ts';
import { CustomerTable } from './customers/customer-table.tsx';
import styles from './customers/customers.module.css';
import { exportCustomers } from './customers/export.ts';
import { SearchField } from './customers/search-field.tsx';

const bands = ['at-risk', 'watch', 'steady', 'strong', 'unknown'] as const;

/** Who is where? */
export function Customers() {
  const intl = useIntl();
  const formats = useFormats();
  const search = useSearch({ from: '/customers' });
  const filter: ListFilter = { sort: 'score', ...search };
  const list = useCustomerList(filter);
  const rows = list.data ?? [];
  const isAll = list.data !== undefined && !list.hasNextPage;
  return (
    <div className={styles.page}>
      <PageHead
        title={intl.formatMessage({ id: 'nav.customers' })}
        lead={list.data === undefined ? undefined : <FormattedMessage id="customers.lead" values={{ n: rows.length, count: formats.count(rows.length), all: isAll ? 'yes' : 'no' }} />}
        actions={<><ProposalsLink /><ExportButton filter={filter} /></>}
      />
      <Filters />
      {list.isPending ? <div className={styles.loading}><Skeleton lines={15} /></div> : list.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'customers.not-loaded' })} error={list.error} again={() => void list.refetch()} />
      ) : rows.length === 0 ? <Nothing narrowed={Object.keys(search).some((name) => name !== 'sort')} /> : (
        <CustomerTable rows={rows} sort={filter.sort} more={list} />
      )}
    </div>
  );
}

/** Only while there is something to decide. */
function ProposalsLink() {
  const n = useMergeProposals().data?.items.length ?? 0;
  return n === 0 ? null : <Link className={ui.button} to="/merge-proposals"><FormattedMessage id="proposals.link" values={{ n }} /></Link>;
}

function Filters() {
  const intl = useIntl();
  const search = useSearch({ from: '/customers' });
  const navigate = useNavigate({ from: '/customers' });
  const set = (change: Record<string, string | undefined>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const any = intl.formatMessage({ id: 'customers.any' });
  return (
    <search className={styles.filters}>
      <SearchField value={search.q ?? ''} onSearch={(q) => { set({ q: q === '' ? undefined : q }); }} />
      <label>
        <span><FormattedMessage id="customers.band" /></span>
        <select className={ui.input} value={search.band ?? ''} onChange={(event) => { set({ band: event.target.value || undefined }); }}>
          <option value="">{any}</option>
          {bands.map((band) => <option key={band} value={band}>{intl.formatMessage({ id: `band.${band}` })}</option>)}
        </select>
      </label>
      <label>
        <span><FormattedMessage id="customers.determinant" /></span>
        <select className={ui.input} value={search.determinant ?? ''} onChange={(event) => { set({ determinant: event.target.value || undefined }); }}>
          <option value="">{any}</option>
          {partNames.map((part) => <option key={part} value={part}>{intl.formatMessage({ id: `determinant.${part}` })}</option>)}
        </select>
      </label>
      {(['phase', 'segment', 'region', 'owner', 'team'] as const).map((name) => {
        const value = search[name];
        return value === undefined ? null : <Chip key={name} text={name === 'phase' ? intl.formatMessage({ id: 'customers.in-phase' }, { phase: value }) : value} onClear={() => { set({ [name]: undefined }); }} />;
      })}
    </search>
  );
}

/** What narrows the list and was chosen on another page. */
function Chip({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  const intl = useIntl();
  return <Button className={styles.chip} aria-label={intl.formatMessage({ id: 'customers.without' }, { what: text })} icon={<X size={14} aria-hidden="true" />} onClick={onClear}><bdi>{text}</bdi></Button>;
}

function Nothing({ narrowed }: { readonly narrowed: boolean }) {
  const navigate = useNavigate({ from: '/customers' });
  const intl = useIntl();
  return (
    <Empty
      icon={<Users size={28} aria-hidden="true" />}
      title={intl.formatMessage({ id: narrowed ? 'customers.none-narrowed' : 'customers.none' })}
      actions={narrowed ? <Button onClick={() => void navigate({ search: {} })}><FormattedMessage id="customers.clear" /></Button> : undefined}
    >
      {narrowed ? undefined : <FormattedMessage id="customers.none-text" />}
    </Empty>
  );
}

function ExportButton({ filter }: { readonly filter: ListFilter }) {
  const intl = useIntl();
  const { refused } = useUndo();
  const [done, setDone] = useState<number | null>(null);
  const start = async (): Promise<void> => {
    setDone(0);
    try {
      await exportCustomers(filter, intl, setDone);
    } catch (error) {
      refused(intl.formatMessage({ id: 'customers.export-failed' }, { detail: error instanceof Error ? error.message : String(error) }));
    } finally {
      setDone(null);
    }
  };
  return (
    <Button icon={<Download size={15} aria-hidden="true" />} disabled={done !== null} onClick={() => void start()}>
      {done === null ? <FormattedMessage id="customers.export" /> : <FormattedMessage id="customers.exporting" values={{ n: done }} />}
    </Button>
  );
}
