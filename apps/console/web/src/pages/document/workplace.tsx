import { useNavigate, useSearch } from '@tanstack/react-router';
import { RotateCcw, UserPen } from 'lucide-react';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDraftDiff, useVersionText, type DocumentName, type Version } from '../../api/documents.ts';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import type { EditorHandle, Finding } from '../../components/editor/text-editor.tsx';
import { PageHead, Section } from '../../components/page.tsx';
import { Segments } from '../../components/segments.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useUndo } from '../../components/undo.tsx';
import { Author } from './author.tsx';
import { Difference } from './difference.tsx';
import styles from './document.module.css';
import { isDrafted } from './drafted.ts';
import { LearningState } from './learning.tsx';
import { DraftState, Problems } from './problems.tsx';
import { PublishForm } from './publish-form.tsx';
import { TaughtFigures } from './taught-figures.tsx';
import { Trial } from './trial.tsx';
import { useDraft, type Draft } from './use-draft.ts';
import { Compared, Versions } from './versions.tsx';

const TextEditor = lazy(async () => ({ default: (await import('../../components/editor/text-editor.tsx')).TextEditor }));

export interface Shown {
  readonly name: DocumentName;
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Of the newest. */
  readonly text: string;
  readonly draft: { readonly draft: number; readonly text: string } | null;
}

/** Where a document is written, tried, published and rolled back. */
export function Workplace({ name, versions, text, draft: kept, anew }: Shown & { readonly anew: () => Promise<void> }) {
  const intl = useIntl();
  const [newest] = versions;
  const [seen, setSeen] = useState(newest?.version ?? 1);
  const [start] = useState(() => ({ text: kept?.text ?? text, draft: kept?.draft ?? null }));
  const draft = useDraft(name, start);
  const inForce = useVersionText(name, seen).data ?? text;
  const before = isDrafted(draft, { start: start.text, inForce }) ? inForce : draft.text;
  const diff = useDraftDiff(name, draft.kept, newest?.version);
  const isChanged = draft.text !== before;
  const changes = draft.kept === null ? 0 : (diff.data?.changes.length ?? 0);
  const { version } = useSearch({ strict: false });
  const [isRefreshed, setRefreshed] = useState(true);
  const refresh = (published: number): void => {
    setSeen(published);
    setRefreshed(false);
    void anew().finally(() => { setRefreshed(true); });
  };
  const compared = versions.find((one) => String(one.version) === version);
  return (
    <>
      <PageHead
        title={intl.formatMessage({ id: 'documents.title' }, { name: intl.formatMessage({ id: `nav.${name}` }), version: seen, draft: isChanged ? 'yes' : 'no', n: changes })}
        lead={intl.formatMessage({ id: `documents.about.${name}` })}
      />
      <Meanwhile newest={newest} seen={seen} isChanged={isChanged} name={name} goOn={() => { if (isChanged) setSeen(newest?.version ?? seen); else void anew(); }} />
      <div className={styles.split}>
        <div className={styles.main}>
          {compared === undefined ? <Writing name={name} draft={draft} before={before} seen={seen} /> : <Compared key={compared.version} name={name} version={compared} seen={seen} now={inForce} />}
          {name === 'model' ? <TaughtFigures versions={versions} /> : null}
          <Trial name={name} draft={draft} seen={seen} />
        </div>
        <div className={styles.rail}>
          <PublishForm name={name} draft={draft} seen={seen} isChanged={isChanged} onPublished={refresh} />
          {name === 'model' && newest !== undefined ? <LearningState version={newest.version} /> : null}
          <Versions name={name} versions={versions} seen={seen} onRolledBack={isRefreshed ? refresh : undefined} />
        </div>
      </div>
    </>
  );
}

interface MeanwhileProps {
  readonly name: DocumentName;
  readonly newest: Version | undefined;
  readonly seen: number;
  readonly isChanged: boolean;
  readonly goOn: () => void;
}

/** Somebody published while this page was open: nothing moves under the writer's hand. */
function Meanwhile({ name, newest, seen, isChanged, goOn }: MeanwhileProps) {
  const navigate = useNavigate();
  if (newest === undefined || newest.version <= seen) return null;
  const action = (
    <div className={styles.actions}>
      {isChanged ? <Button onClick={() => void navigate({ to: `/${name}`, search: { version: String(newest.version) } })}><FormattedMessage id="documents.compare" /></Button> : null}
      <Button onClick={goOn}><FormattedMessage id="documents.go-on" values={{ version: newest.version }} /></Button>
    </div>
  );
  return (
    <div className={styles.meanwhile} role="status">
      <Banner look="warning" icon={<UserPen size={18} aria-hidden="true" />} action={action}>
        <FormattedMessage id="documents.meanwhile" values={{ version: newest.version, who: <Author key="who" of={newest} /> }} />
      </Banner>
    </div>
  );
}

type Side = 'text' | 'difference';

function Writing({ name, draft, before, seen }: { readonly name: DocumentName; readonly draft: Draft; readonly before: string; readonly seen: number }) {
  const intl = useIntl();
  const { done } = useUndo();
  const navigate = useNavigate();
  const { show } = useSearch({ strict: false });
  const side: Side = show === 'difference' ? 'difference' : 'text';
  const editor = useRef<EditorHandle>(null);
  const { problems, warnings } = draft.verdict;
  const findings = useMemo<Finding[]>(() => [...problems.map((one) => ({ ...one, severity: 'error' as const })), ...warnings.map((one) => ({ ...one, severity: 'warning' as const }))], [problems, warnings]);
  const look = (next: Side): void => void navigate({ to: `/${name}`, search: next === 'text' ? {} : { show: next }, replace: true });
  const reset = (): void => {
    const mine = draft.text;
    draft.replace(before);
    done(intl.formatMessage({ id: 'documents.reset-done' }, { version: seen }), () => { draft.replace(mine); });
  };
  const options = [{ value: 'text', text: intl.formatMessage({ id: 'documents.text' }) }, { value: 'difference', text: intl.formatMessage({ id: 'documents.difference' }) }] as const;
  return (
    <Section
      title={intl.formatMessage({ id: 'documents.draft' })}
      aside={
        <div className={styles.actions}>
          {draft.text === before ? null : <Button look="text" icon={<RotateCcw size={15} aria-hidden="true" />} onClick={reset}><FormattedMessage id="documents.reset" values={{ version: seen }} /></Button>}
          <Segments label={intl.formatMessage({ id: 'documents.view' })} options={options} value={side} onChange={look} />
        </div>
      }
    >
      {side === 'difference' ? <Difference name={name} draft={draft} before={before} seen={seen} /> : (
        <Suspense fallback={<div className={styles.placeholder}><Skeleton lines={9} /></div>}>
          <TextEditor key={draft.replaced} ref={editor} label={intl.formatMessage({ id: 'documents.editor' }, { name: intl.formatMessage({ id: `nav.${name}` }) })} text={draft.text} findings={findings} onChange={draft.change} />
        </Suspense>
      )}
      <DraftState draft={draft} isChanged={draft.text !== before} />
      <Problems findings={findings} onChoose={side === 'text' ? (place) => editor.current?.goTo(place) : undefined} />
    </Section>
  );
}
