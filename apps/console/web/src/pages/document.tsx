import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { useKeptDraft, useNewestText, useVersions, versionTextQuery, type DocumentName } from '../api/documents.ts';
import { keys } from '../api/keys.ts';
import { useMay } from '../api/session.ts';
import { PageHead } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Workplace } from './document/workplace.tsx';
import { Reading } from './document/reading.tsx';
import styles from './document/document.module.css';

/** What would change if I published? The life of a document, whichever it is. */
export function DocumentPage({ name }: { readonly name: DocumentName }) {
  const intl = useIntl();
  const client = useQueryClient();
  const mayWrite = useMay('admin');
  const [round, setRound] = useState(0);
  const versions = useVersions(name);
  const newest = versions.data?.[0];
  const text = useNewestText(name, newest?.version);
  const draft = useKeptDraft(name, mayWrite);
  const kept = mayWrite ? draft.data : null;
  const again = (): void => void client.invalidateQueries({ queryKey: keys.document(name) });
  const anew = async (): Promise<void> => {
    const { data } = await versions.refetch();
    await Promise.all([draft.refetch(), ...(data ?? []).slice(0, 1).map(({ version }) => client.query({ ...versionTextQuery(name, version), staleTime: 'static' }))]);
    setRound((before) => before + 1);
  };
  if (versions.data === undefined || text.data === undefined || kept === undefined) {
    const failed = versions.error ?? text.error ?? draft.error;
    return (
      <>
        <PageHead title={intl.formatMessage({ id: `nav.${name}` })} />
        {failed === null ? <div className={styles.loading}><Skeleton lines={9} /></div> : <ProblemNote title={intl.formatMessage({ id: 'documents.not-loaded' })} error={failed} again={again} />}
      </>
    );
  }
  const shown = { name, versions: versions.data, text: text.data, draft: kept };
  return mayWrite ? <Workplace key={`${name} ${round}`} {...shown} anew={anew} /> : <Reading key={name} {...shown} />;
}
