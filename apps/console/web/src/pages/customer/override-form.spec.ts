import { overrideOf, usualEnd, wrongFields, type OverrideForm } from './override-form.ts';

const now = new Date(2026, 10, 22, 10, 0);
const form: OverrideForm = { how: 'score', amount: '40', reason: ' sponsor left ', owner: 'jo@supplier.example', until: '2026-12-31T18:00' };

it('asks for a score or for points, with the moment in the reader\'s own time', () => {
  const until = new Date(2026, 11, 31, 18, 0).toISOString();
  expect(overrideOf(form)).toEqual({ score: 40, reason: 'sponsor left', owner: 'jo@supplier.example', until });
  expect(overrideOf({ ...form, how: 'points', amount: '-15' })).toEqual({ points: -15, reason: 'sponsor left', owner: 'jo@supplier.example', until });
});

it('names each field that cannot be meant so', () => {
  expect(wrongFields(form, now)).toEqual([]);
  expect(wrongFields({ how: 'score', amount: '', reason: ' ', owner: '', until: '' }, now)).toEqual(['amount', 'reason', 'owner', 'until']);
  for (const amount of ['-1', '101', 'x']) expect(wrongFields({ ...form, amount }, now)).toEqual(['amount']);
  for (const amount of ['-101', '0']) expect(wrongFields({ ...form, how: 'points', amount }, now)).toEqual(['amount']);
  expect(wrongFields({ ...form, how: 'points', amount: '-100' }, now)).toEqual([]);
  expect(wrongFields({ ...form, until: '2026-11-22T09:59' }, now)).toEqual(['until']);
});

it('ends in a month unless told', () => {
  expect(usualEnd(now)).toBe('2026-12-22T18:00');
});
