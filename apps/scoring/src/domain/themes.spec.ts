import { parse } from 'yaml';
import { shippedThemes } from '../shipped-themes.ts';
import { themesSchema } from '../themes-document.ts';
import { recordOf } from '../spec-support/interaction-log.ts';
import { sayingOf, ThemeRules } from './themes.ts';

const { themes } = themesSchema.parse(parse(shippedThemes));
const rules = new ThemeRules(themes);
const told = (kind: string, data: object) => sayingOf(recordOf({ id: '1', at: 0, data: { kind, customer: { id: 'a' }, ...data } }).data);
const themesOf = (kind: string, data: object): string[] => {
  const saying = told(kind, data);
  return saying === null ? [] : rules.themesOf(saying).map(({ name, about }) => `${name} ${about}`);
};
const ofText = (body: string, lang?: string): string[] => themesOf('feedback.received', { text: { body, ...(lang === undefined ? {} : { lang }) } });

describe('themes of a text', () => {
  it.each([
    ['Third late delivery this month', 'en', ['late-delivery policy']],
    ['DELAYED again!', 'en', ['late-delivery policy']],
    ['I am still\nwaiting.', 'en', ['late-delivery policy']],
    ['Das kam ZU SPÄT', 'de', ['late-delivery policy']],
    ['Das kam zu spaet an', 'de', ['late-delivery policy']],
    ['Das kam zu spat an', 'de-AT', ['late-delivery policy']],
    ['Wieder verspätete Lieferung', 'de', ['late-delivery policy']],
    ['Die Qualita\u0308t: schlechte Qualita\u0308t', 'de', ['quality product']],
    ['Falsche Grösse und keine Antwort', 'de', ['does-not-fit product', 'hard-to-reach service']],
    ['The price is too high', 'en', ['price policy']],
    ['Der Preis ist zu hoch', undefined, ['price policy']],
    ['The delivery was late and you charged twice', undefined, ['late-delivery policy', 'invoice policy']],
    ['Die Lieferung war wieder zu spät', undefined, ['late-delivery policy']],
    ['zu spät', undefined, ['late-delivery policy']],
  ])('%j in %s: %j', (body, lang, expected) => {
    expect(ofText(body, lang)).toEqual(expected);
  });

  it.each([
    ['The latest chocolate is wonderful, see you later', 'en'],
    ['Rather translated plates', 'en'],
    ['Alles gut, danke', 'de'],
    ['Late delivery', 'de'],
    ['zu spät', 'en'],
    ['Late delivery', 'fr'],
    ['', 'en'],
    ['...', undefined],
    ['too', undefined],
  ])('none: %j in %s', (body, lang) => {
    expect(ofText(body, lang)).toEqual([]);
  });

  it('of another language are those of its words', () => {
    const french = new ThemeRules([{ name: 'late', about: 'policy', words: { fr: ['en retard'] }, tags: [], reasons: [] }]);
    expect(french.themesOf(told('email.received', { text: { body: 'Livré en retard', lang: 'fr-CA' } })!)).toHaveLength(1);
  });
});

describe('themes of an interaction', () => {
  it.each<[string, string, object, string[]]>([
    ['by the reason of a return', 'order.returned', { attributes: { reason: 'Arrived_Late' } }, ['late-delivery policy']],
    ['by the reason of a loss', 'subscription.cancelled', { attributes: { reason: 'too_expensive' } }, ['price policy']],
    ['by a tag among others', 'ticket.created', { attributes: { tags: 'vip, delivery-late;x' } }, ['late-delivery policy']],
    ['by what it needs', 'need.stated', { attributes: { what: 'please add a dark mode' } }, ['missing-feature product']],
    ['by what product it asks for', 'product.requested', { attributes: { what: 'please add a handle' } }, ['missing-feature product']],
    ['by what it says that it is about, when nothing else says it', 'feedback.received', { attributes: { about: 'Policy' } }, ['other policy']],
    ['a need that meets no rule is about a product', 'need.stated', { attributes: { what: 'steel variant' } }, ['other product']],
    ['what meets a rule is of its theme, whatever it says', 'feedback.received', { text: { body: 'late again', lang: 'en' }, attributes: { about: 'service' } }, ['late-delivery policy']],
    ['an unknown subject is none', 'feedback.received', { attributes: { about: 'weather' } }, []],
    ['attributes of another type are none', 'ticket.created', { attributes: { tags: 7, reason: true, about: null } }, []],
    ['nothing of what we said', 'email.sent', { text: { body: 'Sorry for the late delivery', lang: 'en' } }, []],
    ['nothing of a note', 'note.written', { text: { body: 'complains of late delivery', lang: 'en' } }, []],
    ['nothing of what happened to both', 'delivery.failed', { attributes: { reason: 'arrived_late' } }, []],
    ['an order without a word', 'order.placed', {}, []],
  ])('%s', (_, kind, data, expected) => {
    expect(themesOf(kind, data)).toEqual(expected);
  });

  it('are found in a long text within its time', () => {
    const began = performance.now();
    for (let i = 0; i < 50; i += 1) ofText('a '.repeat(8_000), 'en');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
