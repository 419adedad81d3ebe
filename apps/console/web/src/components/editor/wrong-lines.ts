import { StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

const wrongLine = Decoration.line({ class: 'cm-wrongLine' });

/** Marks the lines at these offsets, and no others. */
export const markLines = StateEffect.define<readonly number[]>();

/** The lines that are wrong, as a whole: a word alone is easily overlooked. */
export const wrongLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, transaction) =>
    transaction.effects.reduce((marks, effect) => (effect.is(markLines) ? marksAt(effect.value, transaction.newDoc) : marks), before.map(transaction.changes)),
  provide: (field) => EditorView.decorations.from(field),
});

function marksAt(offsets: readonly number[], text: Text): DecorationSet {
  const starts = new Set(offsets.map((offset) => text.lineAt(offset).from));
  return Decoration.set([...starts].map((start) => wrongLine.range(start)), true);
}
