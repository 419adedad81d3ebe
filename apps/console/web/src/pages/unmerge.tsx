import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useCustomer } from '../api/customers.ts';
import { useUnmerge, useUnmergePreview } from '../api/merges.ts';
import type { Customer } from '../api/shapes.ts';
import { Button } from '../components/button.tsx';
import { nameOf } from '../components/name.tsx';
import { Section } from '../components/page.tsx';
import { ProblemNote, useProblemSentence } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useUndo } from '../components/undo.tsx';
import { MergeFigures } from './customer/merge-figures.tsx';
import { useNameOf } from './customer/merged-line.tsx';
import styles from './customer/merge.module.css';
import { MergeHead } from './merge.tsx';

/** They are two after all: what would each have again? */
export function UnmergePage() {
  const { id, merge } = useParams({ from: '/customers/$id/unmerge/$merge' });
  const intl = useIntl();
  const customer = useCustomer(id);
  if (customer.isError) return <ProblemNote title={intl.formatMessage({ id: 'customer.not-loaded' }, { id })} error={customer.error} again={() => void customer.refetch()} />;
  if (customer.data === undefined) return <Section title=""><Skeleton lines={8} /></Section>;
  return (
    <>
      <MergeHead customer={customer.data} title={intl.formatMessage({ id: 'merge.back-title' })} />
      <Section title={<FormattedMessage id="merge.check" />} className={styles.page ?? ''}><Check customer={customer.data} merge={merge} /></Section>
    </>
  );
}

function Check({ customer, merge }: { readonly customer: Customer; readonly merge: string }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const preview = useUnmergePreview(merge);
  const { mutateAsync, isPending, error } = useUnmerge();
  const one = customer.merged?.find((each) => each.merge === merge);
  const [into, from] = [useNameOf(one?.into), useNameOf(one?.from)];
  const take = async (): Promise<void> => {
    if ((await mutateAsync({ merge }).catch(() => null)) === null) return;
    await navigate({ to: '/customers/$id', params: { id: customer.id } });
    undo.done(intl.formatMessage({ id: 'merge.undone' }));
  };
  if (preview.isError) return <ProblemNote title={intl.formatMessage({ id: 'merge.no-preview' })} error={preview.error} again={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Skeleton lines={6} />;
  if (one === undefined) return <p className="quiet"><FormattedMessage id="merge.none" values={{ name: <bdi key="name">{nameOf(customer)}</bdi> }} /></p>;
  const { moves, score } = preview.data;
  return (
    <>
      <MergeFigures
        moves={moves}
        scores={[
          { id: 'now', text: intl.formatMessage({ id: 'merge.now' }, { name: into }), score: score.into.before },
          { id: 'into', text: intl.formatMessage({ id: 'merge.then' }, { name: into }), score: score.into.after },
          { id: 'from', text: intl.formatMessage({ id: 'merge.then' }, { name: from }), score: score.from.after ?? null },
        ]}
      />
      {error === null ? null : <p className={ui.refused} role="alert">{sentence(error)}</p>}
      <div className={styles.actions}>
        <Button look="main" disabled={isPending} onClick={() => void take()}><FormattedMessage id="merge.take-back-short" /></Button>
        <Link to="/customers/$id" params={{ id: customer.id }}><FormattedMessage id="action.cancel" /></Link>
      </div>
    </>
  );
}
