import { isDrafted } from './drafted.ts';

it.each([
  ['nothing is written', { text: 'a', kept: null }, { start: 'a', inForce: 'a' }, false],
  ['another version has come into force, and nothing was written before', { text: 'b', kept: null }, { start: 'b', inForce: 'a' }, false],
  ['something is written that is not kept yet', { text: 'c', kept: null }, { start: 'b', inForce: 'b' }, true],
  ['something is written, and another version has come into force', { text: 'c', kept: null }, { start: 'b', inForce: 'a' }, true],
  ['a draft is kept', { text: 'c', kept: 3 }, { start: 'b', inForce: 'b' }, true],
  ['a draft was kept when the page opened', { text: 'c', kept: 3 }, { start: 'c', inForce: 'b' }, true],
  ['a draft is kept that says what is in force', { text: 'b', kept: 3 }, { start: 'c', inForce: 'b' }, false],
])('%s', (_, draft, compared, isOne) => {
  expect(isDrafted(draft, compared)).toBe(isOne);
});
