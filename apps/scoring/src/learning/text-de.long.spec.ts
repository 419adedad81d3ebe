import { existsSync, readFileSync } from 'node:fs';
import { happened } from '../domain/given.ts';
import { shippedAnalysers, tokensOf } from '../domain/text.ts';
import { featuresOf, hashOf } from '../domain/text-weights.ts';
import { fitText, textLogOdds } from './fit-text.ts';
import { RatedTexts } from './learn-text.ts';
import { qualityOf } from './metrics.ts';

const file = new URL('../../../../../shared/data/text_de/germeval2017_dev.tsv', import.meta.url);
const hasData = existsSync(file);
if (!hasData) process.stderr.write(`Skipped: the polarity of real texts, because there is no ${file.pathname}\n`);

const stars: Readonly<Record<string, number>> = { negative: 1, neutral: 3, positive: 5 };
const least = 0.75;

(hasData ? describe : describe.skip)('German feedback about a railway, learnt from a random half by a hash of the text', () => {
  const texts = (hasData ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .map(([, body = '', , polarity = '']) => ({ body, polarity, tokens: tokensOf(body) }));

  it('tells the negative texts of the other half, and better than the lexicon', () => {
    const rated = new RatedTexts(shippedAnalysers);
    rated.add(texts.map(({ body, polarity }) => happened('review.posted', 0, { text: { body, lang: 'de' }, rating: { scale: 'stars', value: stars[polarity]! } })));
    const { texts: judged, auc, aucBefore, before, after, isAdmitted } = rated.learn(0).de!.judgement;
    const known = texts.filter(({ tokens }) => shippedAnalysers.de.judge(tokens) !== null).length / texts.length;
    process.stdout.write(`AUC of negative on ${judged} texts: learnt ${auc.toFixed(3)} (≥ ${least}), the German lexicon ${aucBefore.toFixed(3)}, which knows a word of ${(100 * known).toFixed(0)} % of all; log-loss ${before.toFixed(4)} → ${after.toFixed(4)}\n`);
    expect(auc).toBeGreaterThanOrEqual(least);
    expect(aucBefore).toBeGreaterThan(0.6);
    expect(isAdmitted).toBe(true);
  });

  it('does so whichever half teaches', () => {
    const cases = texts.map(({ tokens, polarity }) => ({ features: featuresOf(tokens), isBad: polarity === 'negative', key: tokens.join(' ') }));
    const aucs = ['', 'a', 'b'].flatMap((salt) =>
      [0, 1].map((half) => {
        const isTeaching = ({ key }: { key: string }): boolean => (hashOf(salt + key) & 1) === half;
        const fit = fitText(cases.filter(isTeaching));
        return qualityOf(cases.filter((one) => !isTeaching(one)).map(({ features, isBad }) => ({ p: -textLogOdds(fit, features), happened: isBad })), true).auc;
      }),
    );
    const mean = aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
    process.stdout.write(`Three hashes, either half: ${aucs.map((auc) => auc.toFixed(3)).join(', ')}; mean ${mean.toFixed(3)}\n`);
    expect(mean).toBeGreaterThanOrEqual(least);
  });
});
