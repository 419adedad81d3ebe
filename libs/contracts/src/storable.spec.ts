import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { limits } from './limits.ts';
import { idProblem, storableProblem } from './storable.ts';

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('storableProblem', () => {
  it.each([
    ['{"a":["\\u0000"]}', '/a/0 holds U+0000'],
    ['{"a\\u0000":1}', 'the value has a member whose name holds U+0000'],
    ['"\\ud800"', 'the value holds half a surrogate pair'],
    ['{"text":{"body":"a\\udc00b"}}', '/text/body holds half a surrogate pair'],
    ['{"\\udfff":1}', 'the value has a member whose name holds half a surrogate pair'],
    ['["\\udc00\\ud800"]', '/0 holds half a surrogate pair'],
    ['{"n":1e999}', '/n is not a finite number'],
    ['[-1e999]', '/0 is not a finite number'],
    ['{"facts":{"__proto__":{"x":1}}}', '/facts has a member __proto__'],
  ])('refuses %s, which JSON.parse takes', (json, problem) => {
    expect(storableProblem(JSON.parse(json))).toBe(problem);
  });

  it.each<unknown>([null, true, 0, -0, 1e308, '', '😀', '\u{10ffff}', '\uffff', {}, [], { constructor: 1, toString: 'x' }])('takes %j', (value) => {
    expect(storableProblem(value)).toBeNull();
  });

  it.each<unknown>([NaN, Infinity, 1n, () => 1, Symbol('x'), undefined])('refuses a value that JSON does not have', (value) => {
    expect(storableProblem({ value: [value] })).toMatch(/^\/value\/0 is /);
  });

  it('takes the greatest depth and refuses one more', () => {
    expect(storableProblem(JSON.parse(nested(limits.depth)))).toBeNull();
    expect(storableProblem(JSON.parse(nested(limits.depth + 1)))).toContain('nested deeper than 32');
  });

  it('answers for depths that would use up the stack, as arrays and as objects', () => {
    let object: unknown = 1;
    for (let depth = 0; depth < 200_000; depth += 1) object = { object };
    let array: unknown = [];
    for (let depth = 0; depth < 200_000; depth += 1) array = [array];
    expect(storableProblem(object)).toContain('nested deeper');
    expect(storableProblem([1, array])).toContain('nested deeper');
  });

  it('answers for a value that contains itself', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(storableProblem(circle)).toContain('nested deeper');
  });

  it('takes any JSON that is well formed and has no U+0000, and what it takes survives the wire', () => {
    const words = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text !== '__proto__');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, words, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('tree')), fc.dictionary(words, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(storableProblem(value)).toBeNull();
        expect(storableProblem(JSON.parse(JSON.stringify(value)))).toBeNull();
      }),
    );
  });

  it('refuses what is planted anywhere', () => {
    const planted = fc.constantFrom('\0', '\ud800', 'x\udc00', Infinity, NaN);
    fc.assert(
      fc.property(planted, fc.array(fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'), { maxLength: 20 }), (evil, path) => {
        const value = path.reduce<unknown>((inside, name) => ({ before: 1, [name]: [inside] }), evil);
        expect(storableProblem(value)).not.toBeNull();
      }),
    );
  });

  it('reads its own source, for a text of some length', () => {
    expect(storableProblem(readFileSync(import.meta.filename, 'utf8'))).toBeNull();
  });
});

describe('idProblem', () => {
  it('counts bytes, not characters', () => {
    expect(idProblem('a'.repeat(127))).toBeNull();
    expect(idProblem('a'.repeat(128))).toBeNull();
    expect(idProblem('a'.repeat(129))).toContain('128 bytes');
    expect(idProblem('ä'.repeat(64))).toBeNull();
    expect(idProblem(`${'ä'.repeat(64)}a`)).toContain('128 bytes');
    expect(idProblem('😀'.repeat(32))).toBeNull();
    expect(idProblem('😀'.repeat(33))).toContain('128 bytes');
  });

  it.each([
    ['', 'empty'],
    ['a\0', 'control'],
    ['a\nb', 'control'],
    ['\u007f', 'control'],
    ['\u0085', 'control'],
    ['\uffff', 'control'],
    ['\ud83d', 'surrogate'],
  ])('refuses %j', (id, word) => {
    expect(idProblem(id)).toContain(word);
  });

  it.each(['Ünïcode', '日本語', 'a b', 'urn:x:1#frag', '<script>', "'; drop table"])('takes %s', (id) => {
    expect(idProblem(id)).toBeNull();
  });
});
