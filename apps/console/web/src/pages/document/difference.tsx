import { Equal } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDraftDiff, type Change, type DocumentName } from '../../api/documents.ts';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { stepsOf, written } from './changes.ts';
import styles from './document.module.css';
import type { Draft } from './use-draft.ts';

const TextReader = lazy(async () => ({ default: (await import('../../components/editor/text-editor.tsx')).TextReader }));

/** What publishing would change: value by value, then line by line. */
export function Difference({ name, draft, before, seen }: { readonly name: DocumentName; readonly draft: Draft; readonly before: string; readonly seen: number }) {
  const intl = useIntl();
  const isKept = !draft.waits && draft.verdict.problems.length === 0 && draft.verdict.error === null;
  if (draft.text === before) return <p className={styles.nothing}><Equal size={18} aria-hidden="true" /><FormattedMessage id="documents.no-difference" values={{ version: seen }} /></p>;
  return (
    <div className={styles.differing}>
      {isKept ? <DraftChanges name={name} draft={draft.kept} seen={seen} /> : <p className="quiet dense"><FormattedMessage id="documents.difference-later" /></p>}
      <Lines label={intl.formatMessage({ id: 'documents.lines' })} before={before} after={draft.text} />
    </div>
  );
}

function DraftChanges({ name, draft, seen }: { readonly name: DocumentName; readonly draft: number | null; readonly seen: number }) {
  const intl = useIntl();
  const diff = useDraftDiff(name, draft, seen);
  if (diff.isError) return <ProblemNote title={intl.formatMessage({ id: 'documents.difference-not-loaded' })} error={diff.error} again={() => void diff.refetch()} />;
  if (diff.data === undefined) return <Skeleton lines={3} />;
  if (diff.data.changes.length === 0) return <p className="quiet"><FormattedMessage id="documents.words-only" /></p>;
  return <Changes changes={diff.data.changes} />;
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className={styles.changes}>
      <thead>
        <tr>
          <th scope="col"><FormattedMessage id="documents.place" /></th>
          <th scope="col"><FormattedMessage id="documents.before" /></th>
          <th scope="col"><FormattedMessage id="documents.after" /></th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.op} ${change.path}`}>
            <th scope="row"><Steps pointer={change.path} /></th>
            <td>{change.op === 'add' ? <span className="quiet"><FormattedMessage id="documents.absent" /></span> : <del>{written(change.before)}</del>}</td>
            <td>{change.op === 'remove' ? <span className="quiet"><FormattedMessage id="documents.gone" /></span> : <ins>{written(change.after)}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Steps({ pointer }: { readonly pointer: string }) {
  const steps = stepsOf(pointer);
  return (
    <span dir="ltr">
      {steps.slice(0, -1).map((step, place) => <span key={place} className="quiet">{step} › </span>)}
      {steps.at(-1)}
    </span>
  );
}

/** Line by line, the untouched ones folded. */
export function Lines({ label, before, after }: { readonly label: string; readonly before: string; readonly after: string }) {
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <TextReader key={`${before.length} ${after}`} label={label} text={after} before={before} />
    </Suspense>
  );
}
