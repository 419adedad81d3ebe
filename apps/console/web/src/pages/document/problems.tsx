import { CircleCheck, CircleX, LoaderCircle, Pencil, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import { Button } from '../../components/button.tsx';
import type { Finding } from '../../components/editor/text-editor.tsx';
import type { Place } from '../../components/editor/places.ts';
import { useProblemSentence } from '../../components/problem.tsx';
import styles from './document.module.css';
import type { Draft } from './use-draft.ts';

/** Whether what is written is kept, and if not, why. */
export function DraftState({ draft, isChanged }: { readonly draft: Draft; readonly isChanged: boolean }) {
  const { icon, text } = useDraftState(draft, isChanged);
  const isFailed = !draft.waits && draft.verdict.error !== null;
  return (
    <div className={styles.state} role="status">
      {icon}
      <span>{text}</span>
      {isFailed ? <Button look="text" onClick={() => void draft.keep()}><FormattedMessage id="action.again" /></Button> : null}
    </div>
  );
}

function useDraftState({ waits, verdict, kept }: Draft, isChanged: boolean): { readonly icon: ReactNode; readonly text: ReactNode } {
  const sentence = useProblemSentence();
  if (waits) return { icon: <LoaderCircle size={15} aria-hidden="true" />, text: <FormattedMessage id="documents.state.waits" /> };
  if (verdict.error !== null) return { icon: <CircleX size={15} className="loss" aria-hidden="true" />, text: <FormattedMessage id="documents.state.failed" values={{ why: sentence(verdict.error) }} /> };
  if (verdict.problems.length > 0) return { icon: <CircleX size={15} className="loss" aria-hidden="true" />, text: <FormattedMessage id="documents.state.refused" values={{ n: verdict.problems.length }} /> };
  if (kept === null || !isChanged) return { icon: <Pencil size={15} aria-hidden="true" />, text: <FormattedMessage id="documents.state.same" /> };
  return { icon: <CircleCheck size={15} className={styles.ok} aria-hidden="true" />, text: <FormattedMessage id="documents.state.kept" values={{ draft: kept }} /> };
}

/** What is wrong or doubtful, and where; each leads to its place. */
export function Problems({ findings, onChoose }: { readonly findings: readonly Finding[]; readonly onChoose: ((place: Place) => void) | undefined }) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findings}>
      {findings.map((finding, place) => (
        <li key={place} data-severity={finding.severity}>
          <button type="button" disabled={onChoose === undefined} onClick={() => onChoose?.(finding)}>
            {finding.severity === 'error' ? <CircleX size={15} aria-hidden="true" /> : <TriangleAlert size={15} aria-hidden="true" />}
            <b><FormattedMessage id="documents.line" values={{ line: finding.line, severity: finding.severity }} /></b>
            <span lang="en" dir="auto"><code>{fieldOf(finding.path)}</code> {finding.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The last two steps of a pointer: what a person sees at the line. */
function fieldOf(pointer = ''): string {
  return pointer.split('/').slice(1).slice(-2).join('.');
}
