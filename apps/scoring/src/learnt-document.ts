import { parts } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import * as z from 'zod';
import { chainFeatures } from './domain/chain.ts';
import type { Model } from './domain/model.ts';
import { analysersOf, learntAnalysersSchema, writtenAnalysers } from './learnt-analysers.ts';
import type { Learnt } from './learning/learn-model.ts';

const perFeature = z.array(z.number()).length(chainFeatures.length);
const perPart = <T extends z.ZodType>(value: T) => z.strictObject(Object.fromEntries(parts.map((name) => [name, value])) as Record<Part, T>);
const matured = z.strictObject({ matured: z.int().min(0), kept: z.int().min(0) });
const judgement = z.strictObject({ customers: z.int().min(0), before: z.number(), after: z.number() }).nullable();

/** The part of a model document that outcomes wrote: figures of the rhythm, and what each part is worth. */
export const learntSchema = z.strictObject({
  source: z.enum(['chain', 'cold-start']).meta({ description: 'what computes the rhythm' }),
  until: z.iso.datetime().meta({ description: 'nothing newer was learnt from' }),
  customers: z.int().min(0),
  logLoss: z.strictObject({ rhythm: judgement, secondStage: judgement, rates: judgement }).meta({ description: 'on the window that matured last, of what was in force before and of this' }),
  gapDays: z.number().positive(),
  coldStart: z.strictObject({ r: z.number().positive(), alpha: z.number().positive(), a: z.number().positive(), b: z.number().positive() }),
  chain: z.strictObject({ stepDays: z.number().positive(), intercept: z.number(), coefficients: perFeature, means: perFeature, deviations: perFeature }).nullable(),
  calibration: z.strictObject({ intercept: z.number(), slope: z.number(), features: perFeature, means: perFeature, deviations: perFeature }).nullable(),
  weights: perPart(z.strictObject({ weight: z.number(), low: z.number(), high: z.number() })).nullable().meta({ description: 'log-odds per unit of a dial, with the interval that holds it with a probability of 95 %' }),
  references: perPart(z.number().gt(0).lt(1)).nullable().meta({ description: "where the cohort's dials stand" }),
  meanLogOdds: z.number().meta({ description: "the cohort's mean log-odds before the parts: the reference of an explanation" }),
  contracts: matured.meta({ description: 'contract ends whose grace is over, and those that were kept' }),
  prospects: matured.meta({ description: 'prospects whose time is over or who have bought, and those who bought in time' }),
  text: learntAnalysersSchema.optional().meta({ description: 'what texts that customers rated have taught about the polarity of texts' }),
});

export type LearntDocument = z.infer<typeof learntSchema>;

/** A model as its outcomes have taught it. */
export function withLearnt(model: Model, learnt: LearntDocument): Model {
  const { gapDays, coldStart, chain, calibration, meanLogOdds, weights, references } = learnt;
  return {
    ...model,
    text: { ...model.text, analysers: { ...model.text.analysers, ...analysersOf(learnt.text ?? {}) } },
    rhythm: { gapDays, ...coldStart, chain, calibration, meanLogOdds },
    parts: model.parts.map((part) => ({ ...part, weight: weights?.[part.name].weight ?? part.weight, start: references?.[part.name] ?? part.start })),
  };
}

/** What a new version says beyond the one in force, `before` being what that one had learnt; null where nothing is better. */
export function learntDocument(learnt: Learnt, { inForce, before, until }: { inForce: Model; before: LearntDocument | undefined; until: number }): LearntDocument | null {
  const hasBetterText = Object.values(learnt.texts).some(({ judgement }) => judgement.isAdmitted);
  const { judgements, secondStage } = learnt;
  if (learnt.rhythm === null && secondStage === null && judgements.rates?.isAdmitted !== true && !hasBetterText) return null;
  const { chain, gapDays, r, alpha, a, b } = learnt.rhythm ?? inForce.rhythm;
  return {
    source: chain === null ? 'cold-start' : 'chain',
    until: new Date(until).toISOString(),
    customers: learnt.customers,
    logLoss: { rhythm: shownJudgement(judgements.rhythm), secondStage: shownJudgement(judgements.secondStage), rates: shownJudgement(judgements.rates) },
    gapDays,
    coldStart: { r, alpha, a, b },
    meanLogOdds: learnt.meanLogOdds,
    contracts: learnt.contracts,
    prospects: learnt.prospects,
    chain: chain === null ? null : { ...chain, coefficients: [...chain.coefficients], means: [...chain.means], deviations: [...chain.deviations] },
    ...writtenText(learnt, before),
    references: learnt.references === null ? (before?.references ?? null) : { ...learnt.references },
    ...(secondStage === null ? { calibration: learnt.rhythm === null ? (before?.calibration ?? null) : null, weights: before?.weights ?? null } : taught(secondStage)),
  };
}

function writtenText({ texts }: Learnt, before: LearntDocument | undefined): Pick<LearntDocument, 'text'> {
  const text = writtenAnalysers(texts, before?.text);
  return text === undefined ? {} : { text };
}

function taught({ calibration, weights }: NonNullable<Learnt['secondStage']>): Pick<LearntDocument, 'calibration' | 'weights'> {
  const { features, means, deviations, intercept, slope } = calibration;
  return { calibration: { intercept, slope, features: [...features], means: [...means], deviations: [...deviations] }, weights: { ...weights } };
}

function shownJudgement(judged: Learnt['judgements']['rhythm']): LearntDocument['logLoss']['rhythm'] {
  return judged === null ? null : { customers: judged.customers, before: judged.before, after: judged.after };
}
