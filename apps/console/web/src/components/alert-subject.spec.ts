import { commonOf } from './alert-subject.ts';

it('reads from its cause what the customers of an incident have in common', () => {
  expect(commonOf({ lane: 'cohort', cause: 'cohort:item=a=b' })).toEqual({ label: 'item', value: 'a=b' });
  expect(commonOf({ lane: 'cohort', cause: 'cohort' })).toBeNull();
  expect(commonOf({ lane: 'step', cause: 'determinant:service' })).toBeNull();
});
