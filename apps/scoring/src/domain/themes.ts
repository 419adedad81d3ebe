import type { Interaction } from '@rapport/contracts';
import { isAdministrative } from './interaction.ts';
import { languageOf, readCharacters, tokensOf } from './text.ts';
import type { Language } from './text.ts';

export const abouts = ['product', 'policy', 'service'] as const;
export type About = (typeof abouts)[number];

/** What feedback is about. A name stands for one subject; only `otherTheme` has all of them. */
export interface Theme {
  readonly name: string;
  readonly about: About;
}

/** By which words (per language, BCP 47's first part), tags and reasons a theme is found. */
export interface ThemeRule extends Theme {
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly tags: readonly string[];
  readonly reasons: readonly string[];
}

/** The theme of what says what it is about, and meets no rule; no rule may take its name. */
export const otherTheme = 'other';

/** What of an interaction tells whether somebody spoke, and what of. */
export interface Speech {
  readonly kind: string;
  readonly direction: Interaction['direction'];
  readonly text?: { readonly body: string; readonly lang?: string | undefined } | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** What a customer said, as far as themes are found in it. */
export interface Saying {
  readonly kind: string;
  readonly texts: readonly string[];
  readonly lang: string | undefined;
  readonly reason: string;
  readonly tags: readonly string[];
  readonly about: About | null;
}

/** A word of so many letters or fewer stands for itself alone: too many others begin with it ("late" and "latest"). */
const wholeWordLetters = 4;
/** Characters by which words are looked up; a short word has a space behind it, so that all have as many. */
const lookupCharacters = 2;

interface Wanted {
  readonly start: string;
  readonly theme: Theme;
}

/** null: not a word of the customer's. What the supplier wrote down or said is none, and neither is what happened to both. */
export function sayingOf({ kind, direction, text, attributes = {} }: Speech): Saying | null {
  if (direction !== 'inbound' || isAdministrative(kind)) return null;
  const said = (name: string): string => (typeof attributes[name] === 'string' ? attributes[name] : '');
  const about = said('about').trim().toLowerCase();
  return {
    kind,
    texts: [text?.body ?? '', said('what')].filter((each) => each !== ''),
    lang: text?.lang,
    reason: said('reason'),
    tags: said('tags').split(/[,;]/),
    about: abouts.find((each) => each === about) ?? null,
  };
}

/** Null: a language without words here, or nobody knows. */
export function languageOfSaying({ lang, texts }: Saying): Language | null {
  return languageOf(lang, tokensOf(texts.join(' ').slice(0, readCharacters)));
}

/** A tenant's themes, ready to be found. */
export class ThemeRules {
  private readonly order: ReadonlyMap<Theme, number>;
  private readonly words = new Map<string, Map<string, Wanted[]>>();
  private readonly tags = new Map<string, Theme[]>();
  private readonly reasons = new Map<string, Theme[]>();

  constructor(readonly rules: readonly ThemeRule[]) {
    this.order = new Map(rules.map((rule, place) => [rule, place]));
    for (const rule of rules) {
      for (const [language, words] of Object.entries(rule.words)) for (const word of words) this.learnWord(language, word, rule);
      for (const tag of rule.tags) push(this.tags, plainWords(tag), rule);
      for (const reason of rule.reasons) push(this.reasons, plainWords(reason), rule);
    }
  }

  /** In the order of the document. A need that meets no rule is about a product. */
  themesOf(saying: Saying): readonly Theme[] {
    const found = new Set<Theme>();
    for (const tag of saying.tags) for (const theme of this.tags.get(plainWords(tag)) ?? []) found.add(theme);
    for (const theme of this.reasons.get(plainWords(saying.reason)) ?? []) found.add(theme);
    for (const text of saying.texts) this.findWords(text, saying.lang, found);
    if (found.size > 0) return [...found].sort((a, b) => (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0));
    const about = saying.about ?? (saying.kind === 'need.stated' ? 'product' : null);
    return about === null ? [] : [{ name: otherTheme, about }];
  }

  private learnWord(language: string, word: string, theme: Theme): void {
    const plain = plainWords(word);
    const last = plain.trimEnd().split(' ').at(-1) ?? '';
    const start = (lastLetters(word) <= wholeWordLetters ? plain : plain.trimEnd()).slice(1);
    if (last === '') return;
    const starts = this.words.get(language) ?? new Map<string, Wanted[]>();
    this.words.set(language, starts);
    push(starts, start.slice(0, lookupCharacters), { start, theme });
  }

  private findWords(body: string, lang: string | undefined, found: Set<Theme>): void {
    const text = plainWords(body.slice(0, readCharacters));
    for (const starts of this.listsFor(body, lang)) findStarts(text, starts, found);
  }

  /** Of the language that the sender says, else of the one that the words are in; where nobody knows, of all. */
  private listsFor(body: string, lang: string | undefined): readonly ReadonlyMap<string, readonly Wanted[]>[] {
    const said = lang?.toLowerCase().split(/[-_]/, 1)[0] ?? 'und';
    const language = said === 'und' ? languageOf(undefined, tokensOf(body)) : said;
    if (language === null) return [...this.words.values()];
    const list = this.words.get(language);
    return list === undefined ? [] : [list];
  }
}

/** Looks at the beginning of each word. */
function findStarts(text: string, starts: ReadonlyMap<string, readonly Wanted[]>, found: Set<Theme>): void {
  for (let at = 1; at < text.length; at = text.indexOf(' ', at) + 1) {
    const wanted = starts.get(text.slice(at, at + lookupCharacters));
    if (wanted !== undefined) for (const { theme } of wanted.filter(({ start }) => text.startsWith(start, at))) found.add(theme);
  }
}

function lastLetters(word: string): number {
  return Array.from(word.trim().split(/[^\p{L}\p{N}\p{M}]+/u).at(-1) ?? '').length;
}

const isAscii = /^[\0-\x7f]*$/;
const asciiGap = /[\0-\x2f\x3a-\x60\x7b-\x7f]+/g;

/** Letters and digits in lower case, one space around each word; ä, ae and a are one, and so are ß and ss. */
export function plainWords(text: string): string {
  const small = text.toLowerCase();
  const letters = isAscii.test(small) ? small : small.normalize('NFKD').toLowerCase().replaceAll(/\p{M}+/gu, '').replaceAll('ß', 'ss').replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return ` ${letters.replaceAll(/(?<=[aou])e/g, '').replaceAll(asciiGap, ' ').trim()} `;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
