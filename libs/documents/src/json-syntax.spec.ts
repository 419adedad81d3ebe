import { jsonErrorOffset } from './json-syntax.ts';

it.each([
  ['{"a":\n }', 7],
  ['{"a": 1,}', 8],
  ['[1, 2', 5],
  ['{"a" 1}', 5],
  ["{'a': 1}", 1],
  ['{a: 1}', 1],
  ['[1 2]', 3],
  ['{"a": 1} x', 9],
  ['{"a": [true, nul]}', 13],
  ['["a\tb"]', 1],
  ['[01]', 2],
  ['[1, {"a": "b"}, ]', 16],
  ['# no', 0],
])('JSON ends in %j at %d', (text, offset) => {
  expect(() => void JSON.parse(text)).toThrow();
  expect(jsonErrorOffset(text)).toBe(offset);
});
