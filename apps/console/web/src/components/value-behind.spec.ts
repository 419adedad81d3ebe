import { valueBehind } from './value-behind.ts';

const of = (id: string, amount: string, currency = 'EUR') => ({ customer: { id, name: id, traits: {} }, valueAtStake: { amount, currency } });

it('counts a customer with two alerts once, and says nothing of two currencies', () => {
  expect(valueBehind([of('nina', '200.50'), of('olaf', '300.00'), of('nina', '200.50')])).toEqual({ amount: '500.5', currency: 'EUR' });
  expect(valueBehind([of('nina', '200.50'), of('olaf', '300.00', 'USD')])).toBeNull();
  expect(valueBehind([{ ...of('nina', '1.00'), valueAtStake: null }])).toBeNull();
});
