import { Send } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDocumentBody, useReceiverTest, type ReceiverTested } from '../../api/documents.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote, useProblemSentence } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import ui from '../../components/ui.module.css';
import styles from './document.module.css';
import { channelsOf, type RoutingBody } from './route-reason.ts';

/** The receivers of the version in force; each can be sent a test. */
export function Receivers({ seen }: { readonly seen: number }) {
  const intl = useIntl();
  const body = useDocumentBody<RoutingBody>('routing', { version: seen });
  return (
    <Section title={intl.formatMessage({ id: 'receivers.title' })}>
      <p className={styles.lead}><FormattedMessage id="receivers.about" values={{ version: seen }} /></p>
      {body.isError ? <ProblemNote title={intl.formatMessage({ id: 'documents.not-loaded' })} error={body.error} again={() => void body.refetch()} /> : body.data === undefined ? <Skeleton lines={3} /> : (
        <ul className={styles.receivers}>
          {body.data.receivers.map((receiver) => <Receiver key={receiver.name} name={receiver.name} channels={channelsOf(receiver)} />)}
        </ul>
      )}
    </Section>
  );
}

function Receiver({ name, channels }: { readonly name: string; readonly channels: readonly string[] }) {
  const intl = useIntl();
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const test = useReceiverTest();
  return (
    <li>
      <div>
        <b><bdi>{name}</bdi></b>
        <span className="dense quiet">{channels.length === 0 ? <FormattedMessage id="receivers.no-channel" /> : channels.join(', ')}</span>
      </div>
      {channels.length === 0 ? null : (
        <Button icon={<Send size={15} aria-hidden="true" />} disabled={test.isPending || offlineSince !== null} aria-label={intl.formatMessage({ id: 'receivers.test-of' }, { name })} onClick={() => { test.mutate(name); }}>
          <FormattedMessage id="receivers.test" />
        </Button>
      )}
      <div role="status" className={styles.results}>
        {test.error === null ? null : <p className={ui.refused}>{sentence(test.error)}</p>}
        {test.data?.results.map((result, place) => <Result key={place} result={result} />)}
      </div>
    </li>
  );
}

function Result({ result }: { readonly result: ReceiverTested['results'][number] }) {
  return (
    <p className={result.outcome === 'delivered' ? 'dense' : `dense ${ui.refused}`}>
      {result.channel} · <bdi>{result.recipient}</bdi>: <FormattedMessage id={`receivers.outcome.${result.outcome}`} />
      {result.error === null ? null : <>: <span lang="en" dir="auto">{result.error}</span></>}
    </p>
  );
}
