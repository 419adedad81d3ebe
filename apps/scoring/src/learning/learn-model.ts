import { parts } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import { happenedBy } from '../domain/active.ts';
import { activeAndDue } from '../domain/due.ts';
import { foldSorted } from '../domain/fold.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import type { Counts, Model, RhythmModel } from '../domain/model.ts';
import { rhythmLogOdds, rhythmProbability } from '../domain/rhythm.ts';
import { sum, termsAt } from '../domain/terms.ts';
import type { Language } from '../domain/text.ts';
import { learntAnalyser } from '../domain/text-weights.ts';
import type { Judgement } from './judgement.ts';
import { learnRhythm, retentionOf } from './learn-rhythm.ts';
import { RatedTexts } from './learn-text.ts';
import type { LearntText } from './learn-text.ts';
import { contractEnds, countsOf, judgeRates, prospectOutcome } from './matured.ts';
import type { Outcome } from './matured.ts';
import { OutcomeBook } from './second-stage.ts';
import type { SecondStage } from './second-stage.ts';
import { historyOf } from './train-chain.ts';
import type { History } from './train-chain.ts';

/** A tenant's customers, one after the other: all that was known of each. It is read up to three times. */
export type Customers = () => AsyncIterable<readonly DomainInteraction[]>;

export interface LearningPlan {
  readonly customers: Customers;
  readonly inForce: Model;
  /** The model as a person wrote it, nothing learnt: what is expected of gaps, weights and references before outcomes speak. */
  readonly written: Model;
  /** Nothing newer is learnt from. */
  readonly now: number;
  /** Told before each step and while customers are read; a share of the whole. */
  readonly onProgress?: (step: LearningStep, done: number) => void;
}

export type LearningStep = 'reading' | 'rhythm' | 'outcomes' | 'parts';

/** What outcomes have taught. Rhythm and second stage are null where it isn't better than what is in force by the rule of admission. */
export interface Learnt {
  readonly customers: number;
  readonly rhythm: RhythmModel | null;
  readonly secondStage: SecondStage | null;
  /** Of the languages in which customers rated enough texts; not all are admitted. */
  readonly texts: Readonly<Partial<Record<Language, LearntText>>>;
  /** The mean log-odds of the first term over the customers with a rhythm. */
  readonly meanLogOdds: number;
  readonly contracts: Counts;
  readonly prospects: Counts;
  /** π per part: the cohort's mean; null of fewer customers than `enoughForReferences`. */
  readonly references: Readonly<Record<Part, number>> | null;
  readonly judgements: { readonly rhythm: Judgement | null; readonly secondStage: Judgement | null; readonly rates: Judgement | null };
}

const enoughForReferences = 200;

/** A new version's figures from a tenant's own matured outcomes. The same interactions, model and moment give the same. */
export async function learnModel({ customers, inForce, written, now, onProgress = () => undefined }: LearningPlan): Promise<Learnt> {
  const rated = new RatedTexts(inForce.text.analysers);
  let cohort = new Cohort({ ...written, text: inForce.text }, now);
  onProgress('reading', 0);
  for await (const all of customers()) {
    const interactions = known(all, inForce, now);
    cohort.add(interactions);
    rated.add(interactions);
  }
  const texts = rated.learn(now);
  const text = withAdmitted(inForce.text, texts);
  if (text !== inForce.text) {
    // Texts say something else now: the parts stand elsewhere.
    cohort = new Cohort({ ...written, text }, now);
    for await (const all of customers()) cohort.add(known(all, inForce, now));
  }
  onProgress('rhythm', 0.3);
  const rhythm = learnRhythm(cohort.histories, { inForce, written, now });
  const isBetter = rhythm.judgement?.isAdmitted === true;
  const latest = isBetter ? rhythm.rhythm : inForce.rhythm;
  const earlier = isBetter ? rhythm.earlier : inForce.rhythm;
  const references = cohort.references();
  const outcomes = new OutcomeBook({ model: { ...withReferences(inForce, references), rhythm: latest, text }, earlier, latest, without: earlier, written, now, windowMs: rhythm.windowMs });
  onProgress('outcomes', 0.6);
  // Without references of its own the parts would be served against others than they were learnt with.
  if (cohort.hasEvidence && references !== null) for await (const all of customers()) outcomes.add(known(all, inForce, now));
  onProgress('parts', 0.9);
  const second = outcomes.learn();
  const secondStage = second?.judgement.isAdmitted === true ? second.stage : null;
  return {
    customers: cohort.customers,
    rhythm: isBetter ? rhythm.rhythm : null,
    secondStage,
    texts,
    meanLogOdds: cohort.meanLogOdds({ ...latest, calibration: secondStage?.calibration ?? latest.calibration }),
    contracts: countsOf(cohort.contracts),
    prospects: countsOf(cohort.prospects),
    references,
    judgements: { rhythm: rhythm.judgement, secondStage: second?.judgement ?? null, rates: judgeRates(cohort, { inForce, at: now - rhythm.windowMs }) },
  };
}

/** The same object where no language has a better analyser. */
function withAdmitted(text: Model['text'], texts: Learnt['texts']): Model['text'] {
  const better = Object.entries(texts).filter(([, { judgement }]) => judgement.isAdmitted);
  if (better.length === 0) return text;
  return { ...text, analysers: { ...text.analysers, ...Object.fromEntries(better.map(([language, { weights }]) => [language, learntAnalyser(weights)])) } };
}

function known(all: readonly DomainInteraction[], model: Model, now: number): DomainInteraction[] {
  return happenedBy(activeAndDue(all, model), now);
}

function withReferences(model: Model, references: Learnt['references']): Model {
  return references === null ? model : { ...model, parts: model.parts.map((part) => ({ ...part, start: references[part.name] })) };
}

/** What one reading gives: the retention events of each customer, and where the parts stand. */
class Cohort {
  readonly histories: History[] = [];
  customers = 0;
  hasEvidence = false;
  readonly contracts: Outcome[] = [];
  readonly prospects: Outcome[] = [];
  private readonly sums = parts.map(() => 0);
  private judged = 0;

  constructor(private readonly model: Model, private readonly now: number) {}

  add(interactions: readonly DomainInteraction[]): void {
    const { model, now } = this;
    const history = historyOf(interactions, model);
    if (history.length > 0) this.histories.push(history);
    const [first] = interactions;
    if (first === undefined) return;
    this.customers += 1;
    this.contracts.push(...contractEnds(interactions, model, now));
    this.prospects.push(...prospectOutcome(interactions, model, now));
    const fold = foldSorted(interactions, model);
    this.hasEvidence ||= fold.evidenceAt.some((at) => at !== null);
    const { basis, dials } = termsAt(fold, model, now);
    if (basis === 'lost') return;
    this.judged += 1;
    for (const [i, dial] of dials.entries()) this.sums[i]! += dial;
  }

  meanLogOdds(rhythm: RhythmModel): number {
    const model = { ...this.model, rhythm };
    const all = this.histories.map((history) => {
      const retention = retentionOf(history, rhythm.gapDays);
      return rhythmLogOdds(rhythmProbability(retention, model, this.now), model, { retention, now: this.now });
    });
    return all.length === 0 ? 0 : sum(all) / all.length;
  }

  references(): Learnt['references'] {
    if (this.judged < enoughForReferences) return null;
    return Object.fromEntries(parts.map((part, i) => [part, this.sums[i]! / this.judged])) as Record<Part, number>;
  }
}
