import * as z from 'zod';
import { languages } from './domain/text.ts';
import type { Analysers, Language } from './domain/text.ts';
import { bucketCount, learntAnalyser } from './domain/text-weights.ts';
import type { Learnt } from './learning/learn-model.ts';

const learntAnalyserSchema = z.strictObject({
  until: z.iso.datetime().meta({ description: 'texts that were counted later have not taught it' }),
  texts: z.int().min(0).meta({ description: 'learnt from' }),
  auc: z.number().min(0).max(1).meta({ description: 'probability that a text with a bad rating is judged worse than one without, on texts that had not taught it: its confidence' }),
  logLoss: z.strictObject({ texts: z.int().min(0), before: z.number(), after: z.number() }).meta({ description: 'on the same texts, of what was in force before and of this' }),
  scale: z.number().positive(),
  weights: z.base64().length(4 * Math.ceil(bucketCount / 3)).meta({ description: 'a signed byte a bucket of hashed words, in steps of scale' }),
});

/** The part of what is learnt that rated texts wrote, a language each. */
export const learntAnalysersSchema = z.strictObject({ de: learntAnalyserSchema.optional(), en: learntAnalyserSchema.optional() });

export type LearntAnalysers = z.infer<typeof learntAnalysersSchema>;

/** Those that are learnt, for computing. */
export function analysersOf(learnt: LearntAnalysers): Partial<Analysers> {
  return fromLanguages((language) => {
    const written = learnt[language];
    if (written === undefined) return undefined;
    const { weights, scale, auc, until } = written;
    return learntAnalyser({ weights: Int8Array.from(Buffer.from(weights, 'base64')), scale, auc, until: Date.parse(until) });
  });
}

/** Those that are admitted, as they are written; the others stay what they were. undefined: none is learnt. */
export function writtenAnalysers(texts: Learnt['texts'], before: LearntAnalysers | undefined): LearntAnalysers | undefined {
  const better = fromLanguages((language) => {
    const learnt = texts[language];
    if (learnt === undefined || !learnt.judgement.isAdmitted) return undefined;
    const { weights: { weights, scale, auc, until }, judgement } = learnt;
    const logLoss = { texts: judgement.texts, before: judgement.before, after: judgement.after };
    return { until: new Date(until).toISOString(), texts: learnt.texts, auc, logLoss, scale, weights: Buffer.from(weights).toString('base64') };
  });
  const all = { ...before, ...better };
  return Object.keys(all).length === 0 ? undefined : all;
}

function fromLanguages<T>(of: (language: Language) => T | undefined): Partial<Record<Language, T>> {
  const found: Partial<Record<Language, T>> = {};
  for (const language of languages) {
    const one = of(language);
    if (one !== undefined) found[language] = one;
  }
  return found;
}
