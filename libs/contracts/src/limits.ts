/**
 * What an interaction may weigh, wherever it enters. The broker, the producer and the HTTP edge read the same numbers.
 * Sizes of text are Unicode code points, everything named `bytes` is bytes of UTF-8.
 */
export const limits = {
  /** One interaction as sent; a text body is cut (with a flag) before an event is refused. */
  eventBytes: 256 * 1024,
  /** One request of the Segment API. */
  segmentBatchBytes: 1024 * 1024,
  /** One batch of CloudEvents. */
  cloudEventsBatchEvents: 500,
  /** A request body after decompression, and the most by which it may have grown. */
  decompressedBytes: 5 * 1024 * 1024,
  decompressionRatio: 20,
  /** One record on a topic: an event, what ingestion filled in, and its headers. */
  recordBytes: 1024 * 1024,
  /** A dead letter holds the raw body, in the worst case as base64. */
  deadLetterBytes: 8 * 1024 * 1024,
  /** Nested arrays and objects; the value itself is depth 1. */
  depth: 32,
  /** Ids, sources, subjects, values of aliases: they become keys of indices and headers. */
  idBytes: 128,
  /** Names: of namespaces, facts, traits, attributes, channels, kinds. */
  nameLength: 64,
  labelLength: 256,
  attributeLength: 4096,
  textLength: 16_384,
  aliases: 16,
  traits: 32,
  facts: 64,
  attributes: 64,
  determinants: 16,
  items: 100,
  refs: 16,
  /** How far ahead of our clock an interaction may claim to have happened. */
  futureMs: 5 * 60 * 1000,
} as const;

/** Where ingestion keeps the sender's own time when it lies too far ahead to be believed. */
export const claimedTimeAttribute = 'claimedOccurredAt';
