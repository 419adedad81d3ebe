import { stepsOf, written } from './changes.ts';

it('reads a pointer as the way to the value, counting lists from one', () => {
  expect(stepsOf('/parts/service/weight')).toEqual(['parts', 'service', 'weight']);
  expect(stepsOf('/receivers/0/webhook_configs/11/url')).toEqual(['receivers', '1', 'webhook_configs', '12', 'url']);
  expect(stepsOf('/kinds/a~1b~0c~01')).toEqual(['kinds', 'a/b~c~1']);
  expect(stepsOf('')).toEqual([]);
});

it('writes values as a document has them', () => {
  expect(written('P90D')).toBe('P90D');
  expect(written(null)).toBe('null');
  expect(written(false)).toBe('false');
  expect(written([1, 'two'])).toBe('[1, two]');
  expect(written({ weight: 3, kinds: ['order.placed'], inner: { k: null } })).toBe('{ weight: 3, kinds: [order.placed], inner: { k: null } }');
});
