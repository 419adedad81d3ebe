import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { yaml } from '@codemirror/lang-yaml';
import { lintGutter, nextDiagnostic } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { highlighting, theme } from './theme.ts';
import { wrongLines } from './wrong-lines.ts';

/** Words that the editor itself shows, by its own English. */
export type Phrases = Readonly<Record<string, string>>;

export interface Look {
  readonly label: string;
  readonly phrases: Phrases;
}

function looks({ label, phrases }: Look): Extension {
  return [
    theme,
    syntaxHighlighting(highlighting),
    yaml(),
    lineNumbers(),
    EditorState.phrases.of(phrases),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    EditorState.tabSize.of(2),
  ];
}

/** Tab leaves the text, as everywhere on the page; Ctrl Enter belongs to the page. */
const typing: Extension = [
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  lintGutter(),
  wrongLines,
  keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter' && key !== 'Escape'), ...historyKeymap, { key: 'F8', run: nextDiagnostic }]),
];

/** A browser writes inline styles into what it puts in the place of a selection, which the policy forbids: the editor does it. */
const overSelection: Extension = EditorView.domEventHandlers({
  beforeinput: ({ inputType, data }, view) => {
    if (inputType !== 'insertText' || data === null || view.composing || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** A text that one writes. */
export function writing(look: Look, onChange: (text: string) => void): Extension {
  const changes = EditorView.updateListener.of((update) => {
    if (update.docChanged) onChange(update.state.doc.toString());
  });
  return [looks(look), typing, overSelection, changes];
}

const reading: Extension = [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' }), keymap.of(defaultKeymap)];

/** A text that one reads; with `before`, as what became of that one. */
export function reader(look: Look, before: string | null): Extension {
  const merge = before === null ? [] : unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 5 }, highlightChanges: true });
  return [looks(look), reading, merge, EditorView.lineWrapping];
}
