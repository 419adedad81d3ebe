import { setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { useIntl } from 'react-intl';
import { reader, writing, type Look } from './editor-parts.ts';
import styles from './editor.module.css';
import { rangeOf, type Place } from './places.ts';
import { markLines } from './wrong-lines.ts';

export interface Finding extends Place {
  /** JSON pointer of the field. */
  readonly path?: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export interface EditorHandle {
  /** Puts the cursor there, in sight. */
  readonly goTo: (place: Place) => void;
}

interface WritingProps {
  readonly label: string;
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<EditorHandle>;
}

/** YAML to be written, with what is wrong at its line. Styles live in a shadow root: the policy lets no style element in. */
export function TextEditor({ label, text, findings, onChange, ref }: WritingProps) {
  const report = useRef(onChange);
  const look = useLook(label);
  const { host, view } = useView(text, () => writing(look, (written) => { report.current(written); }));
  useEffect(() => {
    report.current = onChange;
  });
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const diagnostics = findings.map(({ severity, message, ...place }) => ({ ...rangeOf(editor.state.doc, place), severity, message }));
    const wrong = diagnostics.filter(({ severity }) => severity === 'error').map(({ from }) => from);
    editor.dispatch(setDiagnostics(editor.state, diagnostics), { effects: markLines.of(wrong) });
  }, [findings, view]);
  useImperativeHandle(ref, () => ({
    goTo: (place) => {
      const editor = view.current;
      if (editor === null) return;
      const { from } = rangeOf(editor.state.doc, place);
      editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      editor.focus();
    },
  }), [view]);
  return <div ref={host} className={styles.editor} />;
}

/** YAML to be read; with `before` the lines that differ from it, and what stood there. */
export function TextReader({ label, text, before = null }: { readonly label: string; readonly text: string; readonly before?: string | null }) {
  const look = useLook(label);
  const { host } = useView(text, () => reader(look, before));
  return <div ref={host} className={before === null ? styles.editor : styles.difference} />;
}

function useLook(label: string): Look {
  const intl = useIntl();
  return {
    label,
    phrases: {
      '$ unchanged lines': intl.formatMessage({ id: 'editor.unchanged' }),
      'Control character': intl.formatMessage({ id: 'editor.control' }),
      'Lint panel': intl.formatMessage({ id: 'editor.problems' }),
    },
  };
}

// The text and the extensions are those of the beginning, what is typed is ahead of what is drawn: another text takes another key.
function useView(text: string, extend: () => Extension) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const start = useRef({ text, extend });
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const state = EditorState.create({ doc: start.current.text, extensions: start.current.extend() });
    const editor = new EditorView({ state, root, parent: root });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);
  return { host, view };
}
