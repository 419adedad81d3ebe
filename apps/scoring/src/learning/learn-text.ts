import { ratedShare } from '../domain/evidence.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { shareOf } from '../domain/log-odds.ts';
import { languageOf, languages, tokensOf } from '../domain/text.ts';
import type { Analysers, Language } from '../domain/text.ts';
import { featuresOf, hashOf } from '../domain/text-weights.ts';
import type { TextWeights } from '../domain/text-weights.ts';
import { fitText, textLogOdds } from './fit-text.ts';
import type { Case } from './fit-text.ts';
import { leastGain, lossOf } from './judgement.ts';
import { fitLogistic } from './logistic.ts';
import { qualityOf } from './metrics.ts';
import { reservoir } from './uniform-sample.ts';

/** How a new analyser was judged, on rated texts that taught neither it nor the one in force. */
export interface TextJudgement {
  readonly texts: number;
  /** Mean log-loss. */
  readonly before: number;
  readonly after: number;
  /** Probability that a text with a bad rating is judged worse than one without: of the one in force, and of the new one. */
  readonly aucBefore: number;
  readonly auc: number;
  readonly isAdmitted: boolean;
}

export interface LearntText {
  /** Learnt from. */
  readonly texts: number;
  readonly weights: TextWeights;
  readonly judgement: TextJudgement;
}

interface RatedText extends Case {
  /** By a hash of the words: a text that came twice is in one half. */
  readonly half: 0 | 1;
  readonly countedAt: number;
  /** As what is in force judges it. */
  readonly score: number;
}

/** In either half; of fewer nothing is learnt. */
const leastTexts = 100;
const leastOfEachKind = 10;
/** Of more a uniform sample is kept. */
const mostTexts = 20_000;
const badShare = 0.5;
/** In the half that judges, what is in force gets the slope and intercept that suit it best: a new analyser must beat it at its best. */
const freely = [{ mean: 0, deviation: Infinity }, { mean: 0, deviation: 10 }];

/** Gathers the texts that customers rated themselves, and learns an analyser for each language from them. */
export class RatedTexts {
  private readonly texts: Readonly<Record<Language, RatedText[]>> = { de: [], en: [] };
  private readonly placeOf: Readonly<Record<Language, () => number | null>> = { de: reservoir(mostTexts), en: reservoir(mostTexts) };

  constructor(private readonly inForce: Analysers) {}

  /** Interactions that count, in an order that is the same each time. */
  add(interactions: readonly DomainInteraction[]): void {
    for (const { rating, text, countedAt } of interactions) {
      const share = rating === undefined ? null : ratedShare(rating);
      if (text === undefined || share === null) continue;
      const tokens = tokensOf(text.body);
      const features = featuresOf(tokens);
      const language = languageOf(text.lang, tokens);
      if (language === null || features.buckets.length === 0) continue;
      const place = this.placeOf[language]();
      if (place === null) continue;
      const half = (hashOf(tokens.join(' ')) & 1) as 0 | 1;
      this.texts[language][place] = { features, half, countedAt, isBad: share < badShare, score: this.inForce[language].judge(tokens)?.score ?? 0 };
    }
  }

  /** Those languages of which there is enough; not all that comes out is admitted. */
  learn(now: number): Partial<Record<Language, LearntText>> {
    const learnt: Partial<Record<Language, LearntText>> = {};
    for (const language of languages) {
      const texts = this.texts[language];
      const judgement = judge(texts, this.inForce[language].learntUntil);
      if (judgement === null) continue;
      const { auc } = judgement;
      learnt[language] = { texts: texts.length, judgement, weights: { ...inSteps(fitText(texts).weights), auc, until: now } };
    }
    return learnt;
  }
}

/** Fitted on one half, judged on those of the other that are news to what is in force; null: too little of either. */
function judge(texts: readonly RatedText[], learntUntil: number): TextJudgement | null {
  const teaching = texts.filter(({ half }) => half === 0);
  const judged = texts.filter(({ half, countedAt }) => half === 1 && countedAt > learntUntil);
  if (!isEnough(teaching) || !isEnough(judged)) return null;
  const fit = fitText(teaching);
  const challenger = judged.map(({ features }) => fit.intercept + textLogOdds(fit, features));
  const inForce = atItsBest(judged);
  const before = meanLoss(judged, inForce);
  const after = meanLoss(judged, challenger);
  const auc = aucOf(judged, challenger);
  return { texts: judged.length, before, after, aucBefore: aucOf(judged, judged.map(({ score }) => score)), auc, isAdmitted: after <= before * (1 - leastGain) };
}

function isEnough(texts: readonly RatedText[]): boolean {
  const bad = texts.filter(({ isBad }) => isBad).length;
  return texts.length >= leastTexts && bad >= leastOfEachKind && texts.length - bad >= leastOfEachKind;
}

function atItsBest(judged: readonly RatedText[]): number[] {
  const { coefficients } = fitLogistic(
    { columns: 1, features: Float64Array.from(judged, ({ score }) => score), outcomes: Uint8Array.from(judged, ({ isBad }) => (isBad ? 0 : 1)), weights: new Float64Array(judged.length).fill(1) },
    freely,
  );
  const [intercept = 0, slope = 0] = coefficients;
  return judged.map(({ score }) => intercept + slope * score);
}

function meanLoss(judged: readonly RatedText[], logOdds: readonly number[]): number {
  return judged.reduce((sum, { isBad }, i) => sum + lossOf(!isBad, shareOf(logOdds[i]!)), 0) / judged.length;
}

function aucOf(judged: readonly RatedText[], ranks: readonly number[]): number {
  return qualityOf(judged.map(({ isBad }, i) => ({ p: ranks[i]!, happened: !isBad })), true).auc;
}

/** A byte a weight: rounding moves no rank that matters. */
function inSteps(weights: Float64Array): Pick<TextWeights, 'weights' | 'scale'> {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const scale = largest === 0 ? 1 : largest / 127;
  return { scale, weights: Int8Array.from(weights, (weight) => Math.round(weight / scale)) };
}
