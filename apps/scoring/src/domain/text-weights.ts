import type { Analyser } from './text.ts';

/** What rated texts have taught: how much each feature of a text speaks for the supplier. */
export interface TextWeights {
  /** One a bucket, in steps of `scale` in log-odds. */
  readonly weights: Int8Array;
  readonly scale: number;
  /** Probability that a text with a bad rating is judged worse than one without, as measured on texts that had not taught it. */
  readonly auc: number;
  /** ms since the epoch */
  readonly until: number;
}

/** Features are hashed into so many buckets. */
export const bucketCount = 32_768;
/** Letters in a row that are a feature: endings and compounds need no grammar. */
const rowLength = 4;

/** Polarity by learnt weights: what the words say beyond the mean of the tenant's texts, so 0 of words that taught nothing. */
export function learntAnalyser({ weights, scale, auc, until }: TextWeights): Analyser {
  return {
    learntUntil: until,
    judge: (tokens) => {
      const { buckets, values } = featuresOf(tokens);
      if (buckets.length === 0) return null;
      const steps = buckets.reduce((sum, bucket, i) => sum + (weights[bucket] ?? 0) * (values[i] ?? 0), 0);
      return { score: Math.tanh((scale * steps) / 2), confidence: auc };
    },
  };
}

/** A text as numbers: a value for each of its buckets, their squares adding up to 1. */
export interface TextFeatures {
  readonly buckets: Uint16Array;
  readonly values: Float32Array;
}

/** Each word, and each four letters in a row of it, its beginning and end among them; what comes often weighs 1 + ln of how often. */
export function featuresOf(tokens: readonly string[]): TextFeatures {
  const counts = new Map<number, number>();
  const count = (hash: number): unknown => counts.set(hash % bucketCount, (counts.get(hash % bucketCount) ?? 0) + 1);
  for (const token of tokens) {
    const word = `<${token}>`;
    count(hashOf(word, 0, word.length));
    for (let from = 0; from + rowLength <= word.length; from += 1) count(hashOf(word, from, from + rowLength));
  }
  const weighed = Float64Array.from(counts.values(), (often) => 1 + Math.log(often));
  const length = Math.sqrt(weighed.reduce((sum, value) => sum + value * value, 0));
  return { buckets: Uint16Array.from(counts.keys()), values: Float32Array.from(weighed, (value) => value / length) };
}

/** 32 bits of some UTF-16 units: FNV-1a, finished as MurmurHash3 is, so that the low bits depend on all of them. */
export function hashOf(text: string, from = 0, to = text.length): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
