import { kinds } from '@rapport/contracts';
import { clamp } from './clamp.ts';
import type { DomainInteraction, Rating } from './interaction.ts';
import type { Evidence, Model } from './model.ts';
import { polarityOf } from './text.ts';

const none: readonly Evidence[] = [];

/** Ends of well-known scales, where an interaction doesn't say them. */
const usualScales: Readonly<Record<string, readonly [number, number]>> = { nps: [0, 10], csat: [1, 5], ces: [1, 7], stars: [1, 5] };

/**
 * What one interaction says about the parts. On the part that text speaks about (emotion) it counts once: by its
 * rating, else by its kind's line, else by its text.
 */
export function evidenceOf(interaction: DomainInteraction, model: Model): readonly Evidence[] {
  const line = evidenceOfKind(interaction, model);
  const { rating, sentiment, text } = interaction;
  if (rating === undefined && sentiment === undefined && text === undefined) return line;
  const rated = rating === undefined ? none : evidenceOfRating(rating, model);
  const textPart = model.text.part;
  const ratedText = rated.some(({ part }) => part === textPart);
  const evidence = [...rated, ...line.filter(({ part }) => !(ratedText && part === textPart))];
  const spokenFor = evidence.some(({ part }) => part === textPart);
  const amount = spokenFor ? 0 : evidenceOfText(interaction, model);
  return amount === 0 ? evidence : [...evidence, { part: textPart, amount }];
}

/** Of a kind that says whether something is so, the line is what speaks when it is: the opposite when it is not, nothing while nobody says. */
function evidenceOfKind({ kind, affirms }: DomainInteraction, model: Model): readonly Evidence[] {
  const line = model.kinds.get(kind)?.evidence ?? none;
  if (line === none || affirms === true || kinds[kind]?.question === undefined) return line;
  return affirms === false ? line.map(({ part, amount }) => ({ part, amount: -amount })) : none;
}

/** Polarity × confidence, times the weight: as the sender judged the text, else as the tenant's analyser does. */
function evidenceOfText({ sentiment, text }: DomainInteraction, { text: { amount, analysers } }: Model): number {
  if (amount === 0) return 0;
  const polarity = sentiment ?? (text === undefined ? null : polarityOf(text, analysers));
  return polarity === null ? 0 : amount * clamp(polarity.score, -1, 1) * clamp(polarity.confidence, 0, 1);
}

/** 2·share − 1 of the scale, times the weight: from − at the lower end to + at the upper one. */
function evidenceOfRating(rating: Rating, model: Model): readonly Evidence[] {
  const share = ratedShare(rating);
  const weights = model.ratings.get(rating.scale);
  if (weights === undefined || share === null) return none;
  return weights.map(({ part, amount }) => ({ part, amount: amount * (2 * share - 1) }));
}

/** Where on its scale a rating stands: 0 the lower end, 1 the upper one; null: the ends are not known. */
export function ratedShare({ scale, value, min, max }: Rating): number | null {
  const usual = usualScales[scale];
  const low = min ?? usual?.[0];
  const high = max ?? usual?.[1];
  if (low === undefined || high === undefined || high <= low) return null;
  return clamp((value - low) / (high - low), 0, 1);
}
