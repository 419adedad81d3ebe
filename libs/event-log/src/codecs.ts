import { createRequire } from 'node:module';
import { decompress } from 'fzstd';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';

// kafkajs-snappy has no types.
const snappy = createRequire(import.meta.url)('kafkajs-snappy') as () => unknown;

interface Encoder {
  readonly buffer: Buffer;
}

/**
 * kafkajs reads gzip only, and a batch of another team in a codec it lacks ends the consumer for good.
 * zstd is read, never written: there is no encoder in plain JavaScript.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: (encoder: Encoder) => compressFrame(encoder.buffer),
    decompress: (buffer: Buffer) => decompressFrame(buffer),
  });
  CompressionCodecs[CompressionTypes.Snappy] = snappy;
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: () => Promise.reject(new Error('zstd can be read, not written')),
    decompress: (buffer: Buffer) => Promise.resolve(Buffer.from(decompress(buffer))),
  });
}
