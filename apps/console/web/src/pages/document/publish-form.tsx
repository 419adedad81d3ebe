import { useState, useRef } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { ApiProblem } from '../../api/client.ts';
import { usePublish, type DocumentName } from '../../api/documents.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { useUndo } from '../../components/undo.tsx';
import { useKeys } from '../../keys/keys.tsx';
import styles from './document.module.css';
import type { Draft } from './use-draft.ts';

interface Props {
  readonly name: DocumentName;
  readonly draft: Draft;
  /** The version that the writer has seen. */
  readonly seen: number;
  readonly isChanged: boolean;
  readonly onPublished: (version: number) => void;
}

/** The note and the button; Ctrl Enter asks for the note first, where there is none. */
export function PublishForm({ name, draft, seen, isChanged, onPublished }: Props) {
  const intl = useIntl();
  const { offlineSince } = useLive();
  const { done } = useUndo();
  const refusal = useRefusal();
  const publish = usePublish(name);
  const [note, setNote] = useState('');
  const [asksNote, setAsksNote] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const isOff = !isChanged || draft.verdict.problems.length > 0 || offlineSince !== null || publish.isPending;
  const run = async (): Promise<void> => {
    if (isOff) return;
    if (note.trim() === '') {
      setAsksNote(true);
      field.current?.focus();
      return;
    }
    const number = await draft.keep();
    if (number === null) return;
    publish.mutate({ seen, draft: number, note: note.trim() }, {
      onSuccess: ({ version }) => {
        setNote('');
        onPublished(version);
        done(intl.formatMessage({ id: 'documents.published' }, { version }));
      },
    });
  };
  useKeys({ 'Ctrl Enter': () => void run() });
  return (
    <Section title={intl.formatMessage({ id: 'documents.publish-title' })}>
      <form className={styles.publish} onSubmit={(event) => { event.preventDefault(); void run(); }}>
        <div className={ui.field}>
          <label htmlFor="note"><FormattedMessage id="documents.note" /></label>
          <textarea
            id="note"
            ref={field}
            className={ui.input}
            rows={3}
            maxLength={2_000}
            value={note}
            aria-describedby="note-why"
            aria-invalid={asksNote && note.trim() === ''}
            onChange={(event) => { setNote(event.target.value); }}
          />
          <p id="note-why" className={asksNote && note.trim() === '' ? ui.refused : 'small quiet'}>
            <FormattedMessage id={asksNote && note.trim() === '' ? 'documents.note-missing' : 'documents.note-why'} />
          </p>
        </div>
        <Button type="submit" look="main" hint="Ctrl Enter" disabled={isOff}><FormattedMessage id="documents.publish" values={{ version: seen + 1 }} /></Button>
        <p className="small quiet">
          <FormattedMessage id={!isChanged ? 'documents.publish-nothing' : draft.verdict.problems.length > 0 ? 'documents.publish-problems' : 'documents.publish-effect'} />
        </p>
        {publish.error === null ? null : <p className={ui.refused} role="alert">{refusal(publish.error)}</p>}
      </form>
    </Section>
  );
}

/** Why a version was not made. */
export function useRefusal(): (error: Error) => string {
  const intl = useIntl();
  const sentence = useProblemSentence();
  return (error) => (error instanceof ApiProblem && (error.word === 'changed-meanwhile' || error.word === 'conflict') ? intl.formatMessage({ id: 'documents.changed-meanwhile' }) : sentence(error));
}
