import fc from 'fast-check';
import { customerKeyOf } from './customer-key.ts';
import { idProblem } from './storable.ts';

const kind = 'order.placed';
const email = { ns: 'email', value: 'a@acme.example' };
const phone = { ns: 'phone', value: '+49 1' };

describe('customerKeyOf', () => {
  it("is the customer's own id when there is one", () => {
    expect(customerKeyOf('demo', { kind, customer: { id: 'acme', aliases: [email] } })).toBe('acme');
  });

  it('is frozen: the customers of a running product are named by it', () => {
    expect(customerKeyOf('demo', { kind, customer: { aliases: [email] } })).toBe('c_bde61aa6-c9e2-56a5-8222-180793538666');
    expect(customerKeyOf('demo', { kind, refs: [{ type: 'order', ns: 'shop', id: '5001' }] })).toBe('r_d8e838de-adc9-534b-9c5b-0469c5535e93');
    expect(customerKeyOf('demo', { kind: 'stock.depleted', scope: 'product', items: [{ id: 'sku-7' }] })).toBe('p_9f4d2b2a-8e03-5df7-8fd9-8d6a2306b4f2');
  });

  it('is derived from what names one customer, where anything does: who shares a device with another has a key of its own', () => {
    const anonymous = { ns: 'anonymous', value: 'z' };
    expect(customerKeyOf('demo', { kind, customer: { aliases: [anonymous, email] } })).toBe(customerKeyOf('demo', { kind, customer: { aliases: [email] } }));
    expect(customerKeyOf('demo', { kind, customer: { account: { aliases: [anonymous, email] } } })).toBe(customerKeyOf('demo', { kind, customer: { account: { aliases: [email] } } }));
    expect(customerKeyOf('demo', { kind, customer: { aliases: [phone, anonymous] } })).toBe(customerKeyOf('demo', { kind, customer: { aliases: [anonymous] } }));
  });

  it('does not depend on the order of the aliases', () => {
    const aliases = fc.uniqueArray(fc.record({ ns: fc.string({ minLength: 1 }), value: fc.string({ minLength: 1 }) }), { minLength: 1, maxLength: 8, selector: (alias) => JSON.stringify(alias) });
    fc.assert(
      fc.property(aliases, (some) => {
        expect(customerKeyOf('demo', { kind, customer: { aliases: some.toReversed() } })).toBe(customerKeyOf('demo', { kind, customer: { aliases: some } }));
      }),
    );
  });

  it('differs between tenants, namespaces, values, and where a separator could mislead', () => {
    const keys = [
      customerKeyOf('demo', { kind, customer: { aliases: [email] } }),
      customerKeyOf('north', { kind, customer: { aliases: [email] } }),
      customerKeyOf('demo', { kind, customer: { aliases: [phone] } }),
      customerKeyOf('demo', { kind, customer: { aliases: [{ ns: 'a:b', value: 'c' }] } }),
      customerKeyOf('demo', { kind, customer: { aliases: [{ ns: 'a', value: 'b:c' }] } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('gives the same key for one order, whoever speaks of it, and one for an account', () => {
    const refs = [{ type: 'order', ns: 'shop', id: '5001' }];
    expect(customerKeyOf('demo', { kind, refs })).toBe(customerKeyOf('demo', { kind: 'order.refunded', refs }));
    expect(customerKeyOf('demo', { kind, customer: { account: { id: '0015' } } })).toBe('0015');
    expect(customerKeyOf('demo', { kind, customer: { account: { aliases: [email] } } })).toMatch(/^c_/);
  });

  it('is never a text that could not be a header', () => {
    for (const data of [{ kind }, { kind, scope: 'market' as const }]) expect(idProblem(customerKeyOf('demo', data))).toBeNull();
  });
});
