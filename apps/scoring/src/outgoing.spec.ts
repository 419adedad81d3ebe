import { v5, validate } from 'uuid';
import { derivedId } from './outgoing.ts';

it('a derived id is the version 5 uuid of its words', () => {
  for (const words of [['change', 'demo', 'acme', 1], ['ü "', 2], []] as const) {
    expect(validate(derivedId(words))).toBe(true);
    expect(derivedId(words)).toBe(v5(JSON.stringify(words), '5f0f7c7a-3a5e-5b0e-9a53-6c1b7f0f2d11'));
  }
});
