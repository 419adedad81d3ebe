import { english, german } from './lexicon-words.ts';
import { Lexicon } from './lexicon.ts';
import type { Polarity } from './lexicon.ts';

/** What somebody wrote. */
export interface SaidText {
  readonly body: string;
  /** As the sender says it, BCP 47: `de`, `en-GB`; absent: found out from the words. */
  readonly lang?: string;
}

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

/** What judges the texts of one language. */
export interface Analyser {
  /** null: the text says nothing. The same tokens, the same number. */
  readonly judge: (tokens: readonly string[]) => Polarity | null;
  /** Texts counted up to this moment, ms since the epoch, may have taught it. */
  readonly learntUntil: number;
}

/** Another analyser takes its place here, and nothing else changes. */
export type Analysers = Readonly<Record<Language, Analyser>>;

const lexicons: Readonly<Record<Language, Lexicon>> = { de: new Lexicon(german), en: new Lexicon(english) };

/** What there is before a tenant's own texts have taught one. */
export const shippedAnalysers: Analysers = {
  de: { judge: (tokens) => lexicons.de.judge(tokens), learntUntil: -Infinity },
  en: { judge: (tokens) => lexicons.en.judge(tokens), learntUntil: -Infinity },
};

/** Characters that are read: whatever somebody pastes below is no longer about the supplier, and takes time. */
export const readCharacters = 2_048;

/** Tokens that tell the language. */
const tellingTokens = 100;

const token = /[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*|\p{Extended_Pictographic}|[.,;:!?\n]/gu;

/** The words in lower case, the drawings and the ends of clauses of a text, in their order. */
export function tokensOf(body: string): readonly string[] {
  const read = body.slice(0, readCharacters).normalize('NFKC').slice(0, readCharacters).toLowerCase().replaceAll('’', "'");
  return read.match(token) ?? [];
}

/** The polarity of a text; null where it is in neither language or says nothing. */
export function polarityOf(text: SaidText, analysers: Analysers): Polarity | null {
  const tokens = tokensOf(text.body);
  const language = languageOf(text.lang, tokens);
  return language === null ? null : analysers[language].judge(tokens);
}

/** By what the sender says, else by which language's frequent words there are more of, else its words of praise and blame; null: another one, or nobody knows. */
export function languageOf(lang: string | undefined, tokens: readonly string[]): Language | null {
  const said = lang?.toLowerCase().split(/[-_]/, 1)[0] ?? 'und';
  if (said === 'de' || said === 'en') return said;
  if (said !== 'und') return null;
  const beginning = tokens.slice(0, tellingTokens);
  const byFrequent = compare((lexicon) => lexicon.frequent(beginning));
  if (byFrequent !== 0) return byFrequent > 0 ? 'de' : 'en';
  if (compare((lexicon) => lexicon.telling(beginning)) < 0) return 'en';
  return lexicons.de.telling(beginning) > 0 ? 'de' : null;
}

/** More of German: positive. */
function compare(count: (lexicon: Lexicon) => number): number {
  return count(lexicons.de) - count(lexicons.en);
}
