import fc from 'fast-check';
import { decodeHeaderValue } from './header-value.ts';

describe('decodeHeaderValue', () => {
  it.each([
    ['crm', 'crm'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac', '€'],
    ['%2541', '%41'],
    ['"quoted"', 'quoted'],
    ['"a \\"b\\" %22c%22"', 'a "b" "c"'],
    ['100%', '100%'],
    ['"', '"'],
    ['\u00e2\u0082\u00ac', '€'],
  ])('reads %s', (raw, text) => {
    expect(decodeHeaderValue(raw)).toBe(text);
  });

  it.each(['%ff', '%C3%28', '%ED%A0%80', '%E2%82', '\u00e9'])('refuses %s, which is no UTF-8', (raw) => {
    expect(decodeHeaderValue(raw)).toBeNull();
  });

  it('takes back what percent-encoding did to any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeHeaderValue(encodeURIComponent(text))).toBe(text);
      }),
    );
  });
});
