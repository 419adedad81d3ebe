import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useCustomer, useCustomerList } from '../api/customers.ts';
import { useMerge, useMergePreview, useUnmerge } from '../api/merges.ts';
import type { Customer, CustomerRow } from '../api/shapes.ts';
import { Button } from '../components/button.tsx';
import { nameOf } from '../components/name.tsx';
import { PageHead, Section } from '../components/page.tsx';
import { ProblemNote, useProblemSentence } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useUndo } from '../components/undo.tsx';
import { MergeFigures } from './customer/merge-figures.tsx';
import styles from './customer/merge.module.css';
import { SearchField } from './customers/search-field.tsx';

/** Of many that fit a search as many can be chosen from; more letters find the others. */
const mostFound = 8;

/** Are these two one customer, and what would that change? */
export function MergePage() {
  const { id } = useParams({ from: '/customers/$id/merge' });
  const { other, q } = useSearch({ from: '/customers/$id/merge' });
  const intl = useIntl();
  const one = useCustomer(id);
  const two = useCustomer(other);
  const failed = [one, two].find(({ isError }) => isError);
  if (failed?.error) return <ProblemNote title={intl.formatMessage({ id: 'merge.not-loaded' })} error={failed.error} again={() => void failed.refetch()} />;
  if (one.data === undefined) return <Section title=""><Skeleton lines={8} /></Section>;
  return (
    <>
      <MergeHead customer={one.data} title={intl.formatMessage({ id: 'merge.title' }, { name: nameOf(one.data) })} />
      <Section title={<FormattedMessage id={other === undefined ? 'merge.whom' : 'merge.check'} />} className={styles.page ?? ''}>
        {other === undefined ? <Find customer={id} q={q ?? ''} /> : two.data === undefined ? <Skeleton lines={6} /> : <Check one={one.data} two={two.data} />}
      </Section>
    </>
  );
}

/** Where one is, on each page of merges. */
export function MergeHead({ customer, title }: { readonly customer: Customer; readonly title: string }) {
  const crumb: ReactNode = <><Link to="/customers"><FormattedMessage id="nav.customers" /></Link> / <Link to="/customers/$id" params={{ id: customer.id }}><bdi>{nameOf(customer)}</bdi></Link></>;
  return <PageHead crumb={crumb} title={title} lead={<FormattedMessage id="merge.lead" />} />;
}

function Find({ customer, q }: { readonly customer: string; readonly q: string }) {
  const navigate = useNavigate({ from: '/customers/$id/merge' });
  return (
    <>
      <search><SearchField value={q} onSearch={(text) => void navigate({ search: { q: text === '' ? undefined : text }, replace: true })} /></search>
      {q === '' ? null : <Found q={q} customer={customer} />}
    </>
  );
}

function Found({ customer, q }: { readonly customer: string; readonly q: string }) {
  const intl = useIntl();
  const list = useCustomerList({ sort: 'score', q });
  if (list.isError) return <ProblemNote title={intl.formatMessage({ id: 'customers.not-loaded' })} error={list.error} again={() => void list.refetch()} />;
  const rows: readonly CustomerRow[] = (list.data ?? []).filter(({ id }) => id !== customer).slice(0, mostFound);
  if (rows.length === 0 && list.data !== undefined) return <p className="quiet"><FormattedMessage id="customers.none-narrowed" /></p>;
  return (
    <ul className={styles.found}>
      {rows.map((row, place) => (
        <li key={row.id} data-row={place}>
          <Link from="/customers/$id/merge" to="." search={{ other: row.id }}><bdi>{nameOf(row)}</bdi></Link> <code className="quiet"><bdi>{row.id}</bdi></code>
        </li>
      ))}
    </ul>
  );
}

/** The customer whose page it was stays, unless that is turned round. */
function Check({ one, two }: { readonly one: Customer; readonly two: Customer }) {
  const intl = useIntl();
  const [isTurned, setTurned] = useState(false);
  const [reason, setReason] = useState('');
  const [into, from] = isTurned ? [two, one] : [one, two];
  const preview = useMergePreview({ into: into.id, from: from.id });
  const acts = useMergeActs(into);
  const sentence = useProblemSentence();
  const score = preview.data?.score;
  return (
    <>
      <dl className={styles.pair}>
        <div><dt><FormattedMessage id="merge.stays" /></dt><dd><bdi>{nameOf(into)}</bdi> <code className="quiet"><bdi>{into.id}</bdi></code></dd></div>
        <div><dt><FormattedMessage id="merge.goes" /></dt><dd><bdi>{nameOf(from)}</bdi> <code className="quiet"><bdi>{from.id}</bdi></code></dd></div>
      </dl>
      <Button icon={<ArrowLeftRight size={15} aria-hidden="true" />} onClick={() => { setTurned(!isTurned); }}><FormattedMessage id="merge.turn" /></Button>
      {preview.isError ? <ProblemNote title={intl.formatMessage({ id: 'merge.no-preview' })} error={preview.error} again={() => void preview.refetch()} /> : preview.data === undefined || score === undefined ? <Skeleton lines={6} /> : (
        <MergeFigures
          moves={preview.data.moves}
          scores={[
            { id: 'into', text: intl.formatMessage({ id: 'merge.now' }, { name: nameOf(into) }), score: score.into.before },
            { id: 'from', text: intl.formatMessage({ id: 'merge.now' }, { name: nameOf(from) }), score: score.from.before ?? null },
            { id: 'both', text: intl.formatMessage({ id: 'merge.then' }, { name: nameOf(into) }), score: score.into.after },
          ]}
        />
      )}
      <div className={`${ui.field} ${styles.reason}`}>
        <label htmlFor="merge-reason"><FormattedMessage id="merge.reason" /></label>
        <input id="merge-reason" className={ui.input} maxLength={1_000} value={reason} onChange={(event) => { setReason(event.target.value); }} />
      </div>
      {acts.error === null ? null : <p className={ui.refused} role="alert">{sentence(acts.error)}</p>}
      <div className={styles.actions}>
        <Button look="main" disabled={acts.isPending || preview.data === undefined} onClick={() => void acts.merge({ into: into.id, from: from.id, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })}><FormattedMessage id="merge.do" /></Button>
        <Link to="/customers/$id" params={{ id: one.id }}><FormattedMessage id="action.cancel" /></Link>
      </div>
    </>
  );
}

/** Merges, goes to the customer that stays, and says how to take it back. */
function useMergeActs(into: Customer) {
  const intl = useIntl();
  const navigate = useNavigate();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const { mutateAsync, isPending, error } = useMerge();
  const unmerge = useUnmerge();
  const back = async (merge: string): Promise<void> => {
    try {
      await unmerge.mutateAsync({ merge });
      undo.done(intl.formatMessage({ id: 'merge.undone' }));
    } catch (failed) {
      undo.refused(sentence(failed instanceof Error ? failed : new Error(String(failed))));
    }
  };
  const merge = async (wish: { readonly into: string; readonly from: string; readonly reason?: string }): Promise<void> => {
    const done = await mutateAsync(wish).catch(() => null);
    if (done === null) return;
    await navigate({ to: '/customers/$id', params: { id: into.id } });
    const { merge: id } = done;
    undo.done(intl.formatMessage({ id: 'merge.done' }, { name: nameOf(into) }), id === null ? undefined : () => void back(id));
  };
  return { merge, isPending, error };
}
