import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { Problem } from '@rapport/service';
import { decompress } from './content-encoding.ts';

const limits = { maxBytes: 5 * 1024 * 1024, maxRatio: 20, harmlessBytes: 256 * 1024 };
const body = Buffer.from('{"kind":"order.placed"}');

describe('decompress', () => {
  it.each([
    [undefined, body],
    ['identity', body],
    ['gzip', gzipSync(body)],
    ['X-GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
  ])('reads %s', async (encoding, sent) => {
    expect(await decompress(sent, encoding, limits)).toEqual(body);
  });

  it.each([
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(50_000_000)), 'too-large'],
    ['more than 20:1', 'gzip', gzipSync(Buffer.alloc(4_000_000)), 'too-large'],
    ['more than 20:1', 'br', brotliCompressSync(Buffer.alloc(4_000_000)), 'too-large'],
    ['one byte too many', 'gzip', gzipSync(randomBytes(limits.maxBytes + 1)), 'too-large'],
    ['garbage', 'gzip', body, 'not-json'],
    ['a cut end', 'gzip', gzipSync(body).subarray(0, 20), 'not-json'],
    ['two encodings', 'gzip, gzip', gzipSync(gzipSync(body)), 'unsupported-media-type'],
    ['an unknown encoding', 'zstd', body, 'unsupported-media-type'],
  ])('refuses %s (%s)', async (_, encoding, sent, type) => {
    await expect(decompress(sent, encoding, limits)).rejects.toMatchObject({ type });
    await expect(decompress(sent, encoding, limits)).rejects.toBeInstanceOf(Problem);
  });

  it('takes exactly the limit, and small bodies whatever their ratio', async () => {
    expect(await decompress(gzipSync(randomBytes(limits.maxBytes)), 'gzip', limits)).toHaveLength(limits.maxBytes);
    expect(await decompress(gzipSync(Buffer.alloc(limits.harmlessBytes)), 'gzip', limits)).toHaveLength(limits.harmlessBytes);
  });
});
