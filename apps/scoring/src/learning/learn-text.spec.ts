import { parts } from '@rapport/contracts';
import { evidenceOf } from '../domain/evidence.ts';
import { happened } from '../domain/given.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import { polarityOf, shippedAnalysers } from '../domain/text.ts';
import type { Analysers } from '../domain/text.ts';
import { learntAnalyser } from '../domain/text-weights.ts';
import { learntDocument } from '../learnt-document.ts';
import { withLearntText } from '../learnt-text.ts';
import { parseModel, resolveModel } from '../model-document.ts';
import type { ModelDocument } from '../model-document.ts';
import { shippedModel } from '../shipped-model.ts';
import { learnModel } from './learn-model.ts';
import { RatedTexts } from './learn-text.ts';
import type { LearntText } from './learn-text.ts';

const now = Date.parse('2026-11-22T10:00:00Z');

function rated(body: string, stars: number, at = now): DomainInteraction {
  return happened('review.posted', at, { text: { body, lang: 'de' }, rating: { scale: 'stars', value: stars } });
}

function learn(interactions: readonly DomainInteraction[], inForce: Analysers = shippedAnalysers): LearntText | undefined {
  const texts = new RatedTexts(inForce);
  texts.add(interactions);
  return texts.learn(now).de;
}

function withGerman(learnt: LearntText): Analysers {
  return { ...shippedAnalysers, de: learntAnalyser(learnt.weights) };
}

/** A trade whose words no lexicon knows: what rattles is sent back. */
const things = ['Getriebe', 'Welle', 'Kupplung', 'Pumpe', 'Ventil', 'Lager', 'Dichtung', 'Flansch', 'Motor', 'Kolben', 'Zylinder', 'Rotor', 'Stator', 'Riemen', 'Spindel', 'Nocken', 'Bolzen', 'Ring', 'Deckel', 'Gehäuse'];
const places = ['Halle', 'Werk', 'Prüfstand', 'Montage', 'Lackiererei', 'Gießerei', 'Dreherei', 'Versand', 'Labor', 'Anlage'];
const ownTexts = things.flatMap((thing) => places.flatMap((place) => [rated(`Der ${thing} klappert in der ${place}`, 1), rated(`Der ${thing} schnurrt in der ${place}`, 5)]));

describe('an analyser learnt from the texts that customers rated', () => {
  const learnt = learn(ownTexts);

  it('takes over with its measured AUC as its confidence', () => {
    expect(learnt?.judgement).toMatchObject({ isAdmitted: true, auc: expect.closeTo(1, 2) as number, aucBefore: 0.5 });
    const analysers = withGerman(learnt!);
    const [bad, good] = ['Die Dichtung klappert.', 'Die Dichtung schnurrt.'].map((body) => polarityOf({ body }, analysers));
    expect(bad).toMatchObject({ confidence: learnt!.judgement.auc });
    expect(bad!.score).toBeLessThan(-0.2);
    expect(good!.score).toBeGreaterThan(0.2);
    expect(polarityOf({ body: 'The pump is excellent' }, analysers)).toEqual(polarityOf({ body: 'The pump is excellent' }, shippedAnalysers));
  });

  it('is the same of the same texts', () => {
    expect(learn(ownTexts)).toEqual(learnt);
  });

  it('is not admitted where ratings have nothing to do with words', () => {
    const unrelated = ownTexts.map((one, i) => ({ ...one, rating: { scale: 'stars', value: i % 3 === 0 ? 1 : 5 } }));
    expect(learn(unrelated)?.judgement).toMatchObject({ isAdmitted: false });
  });

  it('is judged only on texts that did not teach the one in force', () => {
    const inForce = { ...withGerman(learnt!), de: learntAnalyser({ ...learnt!.weights, until: now }) };
    expect(learn(ownTexts, inForce)).toBeUndefined();
    const since = ownTexts.map((one) => ({ ...one, countedAt: now + 1 }));
    expect(learn([...ownTexts, ...since], inForce)?.judgement.aucBefore).toBeGreaterThan(0.99);
  });

  it('needs enough texts, bad and good', () => {
    expect(learn(ownTexts.slice(0, 150))).toBeUndefined();
    expect(learn(ownTexts.map((one) => ({ ...one, rating: { scale: 'stars', value: 5 } })))).toBeUndefined();
    expect(learn(ownTexts.map((one) => ({ ...one, rating: { scale: 'own', value: 5 } })))).toBeUndefined();
  });
});

describe('a tenant whose customers rated texts, and nothing else of whom is known', () => {
  const inForce = parseModel(shippedModel);
  const customers = Array.from({ length: 40 }, (_, n) => ownTexts.filter((__, i) => i % 40 === n));
  const learnFrom = (document: ModelDocument, at: number, all = customers) =>
    learnModel({ customers: async function* () { await Promise.resolve(); yield* all; }, inForce: resolveModel(document, 1), written: resolveModel({ ...document, learnt: undefined }, 1), now: at });
  const nextOf = async (document: ModelDocument, at: number, all = customers) =>
    learntDocument(await learnFrom(document, at, all), { inForce: resolveModel(document, 1), before: document.learnt, until: at });
  const emotion = (body: string, document: ModelDocument): number => {
    const said = evidenceOf(happened('chat.received', now, { text: { body, lang: 'de' } }), resolveModel(document, 2)).find(({ part }) => parts[part] === 'emotion');
    return said?.amount ?? 0;
  };

  it('gets a version whose document holds the analyser, and nothing twice of the same texts', async () => {
    const next = await nextOf(inForce, now);
    expect(next).toMatchObject({ source: 'cold-start', text: { de: { texts: ownTexts.length, until: '2026-11-22T10:00:00.000Z' } } });
    expect(JSON.stringify(next)).not.toMatch(/klappert/i);
    const published = parseModel(withLearntText({ source: shippedModel, contentType: 'application/yaml' }, next!).source);
    expect(published.learnt).toEqual(next);
    expect(emotion('Die Dichtung klappert.', inForce)).toBe(0);
    expect(emotion('Die Dichtung klappert.', published)).toBeLessThan(-0.2);
    expect(await nextOf(published, now + 1)).toBeNull();
    expect(await nextOf(published, now + 1, customers.slice().reverse().slice(0, 3))).toBeNull();
  });
});
