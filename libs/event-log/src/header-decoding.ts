import { createRequire } from 'node:module';

interface Decoder {
  readVarInt(): number;
  readVarIntString(): string | null;
  readVarIntArray: (this: Decoder, reader: unknown) => unknown;
}

/** What kafkajs's record decoder asks of a list of headers: to be reduced to an object. */
interface Headers {
  reduce(): Record<string, string>;
}

const requireModule = createRequire(import.meta.url);
const decoder = requireModule('kafkajs/src/protocol/decoder.js') as { readonly prototype: Decoder };
const headerDecoder: unknown = requireModule('kafkajs/src/protocol/recordBatch/header/v0/decoder.js');
const readOthers = decoder.prototype.readVarIntArray;

/**
 * kafkajs 2.2.4 copies the headers read so far for each further one of a record, and keeps each value as a Buffer of its
 * own: with the ten of a CloudEvent that costs a fifth of the scorer's CPU. Here they are read in one pass, as text, and
 * the last one of a name wins: KafkaReader takes them as they are.
 */
export function decodeHeadersInOnePass(): void {
  decoder.prototype.readVarIntArray = function read(this: Decoder, reader: unknown): unknown {
    return reader === headerDecoder ? readHeaders(this) : readOthers.call(this, reader);
  };
}

/** Without a prototype: a header may be named as one of its members is. */
function readHeaders(decoder: Decoder): Headers {
  const headers = Object.create(null) as Record<string, string>;
  for (let left = decoder.readVarInt(); left > 0; left -= 1) {
    const name = decoder.readVarIntString() ?? '';
    const value = decoder.readVarIntString();
    if (value !== null) headers[name] = value;
  }
  return { reduce: () => headers };
}
