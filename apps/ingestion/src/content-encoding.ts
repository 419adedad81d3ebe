import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { Problem } from '@rapport/service';

const gunzipBytes = promisify(gunzip);
const brotliBytes = promisify(brotliDecompress);
const inflateBytes = promisify(inflate);
const inflateRawBytes = promisify(inflateRaw);

export interface DecompressionLimits {
  /** Bytes that any body may have when it is decompressed. */
  readonly maxBytes: number;
  /** How much larger than the compressed body it may be … */
  readonly maxRatio: number;
  /** … unless it is no larger than this: a few alike events compress better than any bomb needs to. */
  readonly harmlessBytes: number;
}

/** The body as it was before compression. Never holds more than the limits allow, whatever the body claims. */
export async function decompress(body: Buffer, encoding: string | undefined, limits: DecompressionLimits): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  const decoder = decoderOf(name, body);
  if (decoder === null) {
    throw new Problem('unsupported-media-type', `Content-Encoding "${name}" is not supported: gzip, deflate or br`);
  }
  const allowed = Math.min(limits.maxBytes, Math.max(limits.harmlessBytes, body.length * limits.maxRatio));
  try {
    return await decoder(body, { maxOutputLength: allowed });
  } catch (error) {
    if (isTooLarge(error)) {
      throw new Problem('too-large', `the body is larger than ${allowed} bytes when decompressed (at most ${limits.maxBytes} and ${limits.maxRatio}:1)`);
    }
    throw new Problem('not-json', `the body is not what Content-Encoding "${name}" says`);
  }
}

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

function decoderOf(name: string, body: Buffer): Decoder | null {
  if (name === 'gzip' || name === 'x-gzip') return gunzipBytes;
  if (name === 'br') return brotliBytes;
  // RFC 9110 means the zlib format; some clients send raw deflate, which can't start with zlib's method 8.
  if (name === 'deflate') return ((body[0] ?? 0) & 0x0f) === 8 ? inflateBytes : inflateRawBytes;
  return null;
}

function isTooLarge(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
