import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useRollback, type DocumentName } from '../../api/documents.ts';
import { Button } from '../../components/button.tsx';
import { Popup } from '../../components/popup.tsx';
import popup from '../../components/popup.module.css';
import ui from '../../components/ui.module.css';
import { useUndo } from '../../components/undo.tsx';
import { useRefusal } from './publish-form.tsx';

interface Props {
  readonly name: DocumentName;
  readonly to: number;
  readonly seen: number;
  readonly onClose: () => void;
  readonly onDone: (published: number) => void;
}

/** Says what a rollback does, and asks why. */
export function RollbackPopup({ name, to, seen, onClose, onDone }: Props) {
  const intl = useIntl();
  const { done } = useUndo();
  const refusal = useRefusal();
  const rollback = useRollback(name);
  const [note, setNote] = useState('');
  const isOff = note.trim() === '' || rollback.isPending;
  const run = (): void => {
    if (isOff) return;
    rollback.mutate({ seen, to, note: note.trim() }, {
      onSuccess: ({ version }) => {
        onClose();
        done(intl.formatMessage({ id: 'documents.rolled-back' }, { version, to }));
        onDone(version);
      },
    });
  };
  return (
    <Popup open title={intl.formatMessage({ id: 'documents.rollback-title' }, { version: to })} onClose={onClose}>
      <form
        className={popup.form}
        onSubmit={(event) => { event.preventDefault(); run(); }}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(); }}
      >
        <p className="quiet"><FormattedMessage id="documents.rollback-effect" values={{ to, version: seen + 1 }} /></p>
        <div className={ui.field}>
          <label htmlFor="rollback-note"><FormattedMessage id="documents.note" /></label>
          <textarea id="rollback-note" className={ui.input} rows={2} maxLength={2_000} required value={note} onChange={(event) => { setNote(event.target.value); }} />
        </div>
        {rollback.error === null ? null : <p className={ui.refused} role="alert">{refusal(rollback.error)}</p>}
        <div className={popup.foot}>
          <Button onClick={onClose}><FormattedMessage id="action.cancel" /></Button>
          <Button type="submit" look="main" hint="Ctrl Enter" disabled={isOff}><FormattedMessage id="documents.roll-back" /></Button>
        </div>
      </form>
    </Popup>
  );
}
