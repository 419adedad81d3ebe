import { Text } from '@codemirror/state';
import { rangeOf } from './places.ts';

const text = Text.of(['bands:', '  at-risk: many', '', '  watch: 60']);
const marked = (line: number, column: number): string => {
  const { from, to } = rangeOf(text, { line, column });
  return text.sliceString(from, to);
};

it('marks the word at the place', () => {
  expect(marked(2, 12)).toBe('many');
  expect(marked(4, 3)).toBe('watch');
});

it('marks the words of the line where the place has none', () => {
  expect(marked(2, 1)).toBe('at-risk: many');
  expect(marked(1, 7)).toBe('bands:');
});

it('stays inside of a text that became shorter', () => {
  expect(marked(40, 3)).toBe('watch');
  expect(marked(3, 9)).toBe('');
  expect(marked(0, 0)).toBe('bands');
});
