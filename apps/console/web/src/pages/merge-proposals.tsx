import { Link } from '@tanstack/react-router';
import { Combine } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDismissProposal, useMergeProposals, type MergeProposal } from '../api/merges.ts';
import { useMay } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { nameOf } from '../components/name.tsx';
import { PageHead, Section } from '../components/page.tsx';
import { ProblemNote, useProblemSentence } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useUndo } from '../components/undo.tsx';
import { useFormats } from '../texts/formats.ts';
import styles from './customer/merge.module.css';

/** Who may be the same customer? */
export function MergeProposalsPage() {
  const intl = useIntl();
  const proposals = useMergeProposals();
  const items = proposals.data?.items ?? [];
  return (
    <>
      <PageHead
        crumb={<Link to="/customers"><FormattedMessage id="nav.customers" /></Link>}
        title={intl.formatMessage({ id: 'proposals.title' })}
        lead={<FormattedMessage id="proposals.lead" />}
      />
      {proposals.isPending ? <Section title=""><Skeleton lines={8} /></Section> : proposals.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'proposals.not-loaded' })} error={proposals.error} again={() => void proposals.refetch()} />
      ) : items.length === 0 ? <Empty done icon={<Combine size={28} aria-hidden="true" />} title={intl.formatMessage({ id: 'proposals.none' })} /> : (
        <ul className={styles.proposals}>{items.map((proposal) => <Proposal key={proposal.id} proposal={proposal} />)}</ul>
      )}
    </>
  );
}

function Proposal({ proposal }: { readonly proposal: MergeProposal }) {
  const formats = useFormats();
  const mayAct = useMay('agent');
  const dismiss = useDismiss();
  const { into, from, alias, because, at } = proposal;
  const named = (one: MergeProposal['into']) => <Link key={one.id} to="/customers/$id" params={{ id: one.id }}><bdi>{nameOf(one)}</bdi></Link>;
  const shared = alias.ns === '' || alias.value === from.id ? <bdi>{alias.value}</bdi> : <><bdi>{alias.ns}</bdi> <code><bdi>{alias.value}</bdi></code></>;
  return (
    <li>
      <p><b><FormattedMessage id="proposals.both" values={{ one: named(into), other: named(from) }} /></b></p>
      <p className="quiet small"><FormattedMessage id="proposals.by" values={{ alias: <span key="alias">{shared}</span>, when: formats.moment(at) }} /> <FormattedMessage id={`proposals.because.${because}`} /></p>
      {mayAct ? (
        <div className={ui.actions}>
          <Link className={ui.button} to="/customers/$id/merge" params={{ id: into.id }} search={{ other: from.id }}><FormattedMessage id="proposals.same" /></Link>
          <Button disabled={dismiss.isPending} onClick={() => void dismiss.no(proposal)}><FormattedMessage id="proposals.not-same" /></Button>
        </div>
      ) : null}
    </li>
  );
}

function useDismiss() {
  const intl = useIntl();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const { mutateAsync, isPending } = useDismissProposal();
  const no = async ({ id, into, from }: MergeProposal): Promise<void> => {
    try {
      await mutateAsync(id);
      undo.done(intl.formatMessage({ id: 'proposals.dismissed' }, { one: nameOf(into), other: nameOf(from) }));
    } catch (failed) {
      undo.refused(sentence(failed instanceof Error ? failed : new Error(String(failed))));
    }
  };
  return { no, isPending };
}
