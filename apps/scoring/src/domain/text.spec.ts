import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { languageOf, polarityOf, shippedAnalysers, tokensOf } from './text.ts';

const polarity = (body: string, lang?: string) => polarityOf({ body, ...(lang === undefined ? {} : { lang }) }, shippedAnalysers);
const score = (body: string, lang?: string): number => polarity(body, lang)?.score ?? 0;

describe('the polarity of a text', () => {
  it.each([
    ['Die Beratung war hervorragend, vielen Dank!', 'Das ist eine Katastrophe, ich bin enttäuscht.'],
    ['Alles pünktlich und einwandfrei.', 'Schon wieder verspätet und beschädigt.'],
    ['Es gab keine Probleme.', 'Es gab Probleme.'],
    ['Das gefällt mir.', 'Das gefällt mir nicht.'],
    ['Das ist gut.', 'Das ist nicht gut.'],
    ['Wir sind zufriedene Kunden', 'Wir sind unzufriedene Kunden'],
    ['Excellent service, very helpful.', 'Awful service, I am furious.'],
    ['No problems at all.', 'Problems again.'],
    ['This is good.', "This isn't good."],
    ['👍', '😡'],
  ])('"%s" speaks more for us than "%s"', (pro, contra) => {
    const lang = /[a-z]/i.test(pro) ? undefined : 'de';
    expect(score(pro, lang)).toBeGreaterThan(0);
    expect(score(contra, lang)).toBeLessThan(0);
  });

  it.each(['', '   ', '=SUM(A1:A9)', '4711', 'Mit freundlichen Grüßen', 'Best regards', 'Die Rechnung liegt bei.', 'مرحبا بكم', '你好', '\u202eabc\u202c', '\ud800', 'x'.repeat(180)])('is none of %j', (body) => {
    expect(polarity(body)).toBeNull();
  });

  it('is surer of more words, up to 0.3', () => {
    const confidence = (words: number) => polarity('gut '.repeat(words), 'de')?.confidence;
    expect([1, 2, 5].map(confidence)).toEqual([expect.closeTo(0.15), expect.closeTo(0.2), expect.closeTo(0.25)]);
    expect(confidence(1_000)).toBeLessThan(0.3);
  });

  it('is the same of the same text, within its bounds, whatever somebody sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom(undefined, 'de', 'en-GB', 'fr', '', '\u0000'), (body, lang) => {
        const said = polarity(body, lang);
        expect(polarity(body, lang)).toEqual(said);
        expect(Math.abs(said?.score ?? 0)).toBeLessThanOrEqual(1);
        expect(said?.confidence ?? 0).toBeLessThanOrEqual(0.3);
      }),
    );
  });

  it('reads the beginning of a very long text, in a bounded time', () => {
    expect(score(`${'und '.repeat(100)}furchtbar ${'gut '.repeat(10)}`, 'de')).toBeGreaterThan(0);
    expect(polarity(`${'und '.repeat(600)}furchtbar`, 'de')).toBeNull();
    const before = performance.now();
    for (const body of ['\ufdfa'.repeat(16_384), 'a'.repeat(16_384), "a'".repeat(8_192), 'a-'.repeat(8_192), '́'.repeat(16_384), '👩‍👩‍👧‍👦'.repeat(1_400)]) polarity(body, 'de');
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe('the language of a text', () => {
  it.each([
    ['Wo ist mein Paket?', undefined, 'de'],
    ['Where is my parcel?', undefined, 'en'],
    ['Where is my parcel?', 'de-AT', 'de'],
    ['Where is my parcel?', 'EN_us', 'en'],
    ['Où est mon colis ?', 'fr', null],
    ['Где моя посылка?', undefined, null],
    ['Where is my parcel?', 'und', 'en'],
  ])('of %j, said to be %j, is %j', (body, lang, language) => {
    expect(languageOf(lang, tokensOf(body))).toBe(language);
  });
});
