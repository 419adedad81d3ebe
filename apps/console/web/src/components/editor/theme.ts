import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The page's own tokens: they reach into the shadow root, so light and dark need nothing here. */
export const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '13px' },
  // The frame around it shows the focus: a ring in here would be covered by the line numbers.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { border: '0', color: 'var(--ink3)', backgroundColor: 'var(--canvas)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--selected) 45%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-wrongLine': { backgroundColor: 'var(--loss-soft)', boxShadow: 'inset 3px 0 var(--loss)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--loss)', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-tooltip': { border: '1px solid var(--line)', borderRadius: '8px', color: 'var(--ink)', backgroundColor: 'var(--surface)', boxShadow: 'var(--shadow)', fontFamily: 'var(--sans)', maxWidth: '420px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--loss)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--gain-soft)' },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--gain) 22%, transparent)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--gain)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--loss-soft)', paddingLeft: '6px' },
  '.cm-deletedChunk .cm-deletedText': { background: 'color-mix(in srgb, var(--loss) 22%, transparent)' },
  '.cm-deletedLineGutter': { background: 'var(--loss)' },
  '.cm-collapsedLines': { padding: '4px 12px', color: 'var(--ink2)', background: 'var(--sunken)', fontFamily: 'var(--sans)' },
  // The font has no sign for what stands there by default.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: 'none' },
});

export const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--ink3)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--gain)' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: 'var(--ink2)' },
]);
