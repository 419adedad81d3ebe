import fc from 'fast-check';
import { scanJson } from './json-scan.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('scanJson', () => {
  it.each([
    ['1', 0],
    ['{}', 1],
    ['[]', 1],
    ['{"a":[{}]}', 3],
    ['{"a":"[[[[","b":"\\"{{{"}', 1],
    ['  [ [1] , {"a":{}} ]', 3],
  ])('measures the depth of %s', (text, depth) => {
    expect(scanJson(bytes(text)).depth).toBe(depth);
  });

  it('measures any JSON value as a recursive reader would', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(scanJson(bytes(JSON.stringify(value))).depth).toBe(depthOf(value));
      }),
    );
  });

  it('survives a nesting that recursion does not', () => {
    expect(scanJson(bytes('['.repeat(1_000_000) + ']'.repeat(1_000_000))).depth).toBe(1_000_000);
  });

  it('cuts the elements of an array out exactly as they were sent', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom('', ' ', '\n\t'), (values, space) => {
        const texts = values.map((value) => JSON.stringify(value));
        const body = bytes(`${space}[${space}${texts.join(`${space},${space}`)}${space}]`);
        const slices = scanJson(body, 1000).slices;
        expect(slices.map(({ start, end }) => body.subarray(start, end).toString())).toEqual(texts);
        expect(slices.map((slice) => slice.depth)).toEqual(values.map((value) => depthOf(JSON.parse(JSON.stringify(value)))));
      }),
    );
  });

  it('keeps no more slices than asked for, and none of an object', () => {
    expect(scanJson(bytes('[1,2,3]'), 2).slices).toHaveLength(2);
    expect(scanJson(bytes('{"a":1,"b":2}'), 10).slices).toHaveLength(0);
  });

  it.each([
    ['{"id":271878346596884015}', true],
    ['{"id":"271878346596884015"}', false],
    ['{"id":123456789012345}', false],
    ['{"a":12345678,"b":12345678}', false],
  ])('sees numbers at risk: %s', (text, expected) => {
    expect(scanJson(bytes(text)).longNumber).toBe(expected);
  });

  it('answers for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => scanJson(any, 10).depth >= 0));
  });
});
