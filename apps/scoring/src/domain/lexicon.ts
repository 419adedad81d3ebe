import { drawnValences } from './lexicon-words.ts';
import type { WordList } from './lexicon-words.ts';

/** How a text speaks of the supplier, and how much that is worth. */
export interface Polarity {
  /** From −1, against, to 1. */
  readonly score: number;
  /** 0 to 1 */
  readonly confidence: number;
}

/** How far a negation reaches, in words: ahead, and back where a language puts it last. */
const reachAhead = 3;
const reachBack = 2;
/** What a negation leaves: "not bad" is less than good. */
const negated = -0.7;
/** Σ/√(Σ² + this): one strong word is half of the way, as in VADER (Hutto and Gilbert, 2014). */
const damping = 15;
/** Words out of their context are worth no more. */
const mostConfidence = 0.3;
/** Letters by which stems are looked up: the shortest one's. */
const lookupLetters = 3;

/** The words of one language, by which a text is judged and the language is known. */
export class Lexicon {
  private readonly words = new Map<string, number>();
  /** By their first letters, the longest first. */
  private readonly stems = new Map<string, (readonly [stem: string, valence: number])[]>();
  private readonly negations: ReadonlySet<string>;
  private readonly trailing: ReadonlySet<string>;
  private readonly closings: ReadonlySet<string>;
  private readonly functionWords: ReadonlySet<string>;

  constructor(list: WordList) {
    for (const [valence, words] of [...list.valences, ...drawnValences]) for (const word of words.split(' ')) this.learn(word, valence);
    for (const stems of this.stems.values()) stems.sort(([a], [b]) => b.length - a.length);
    this.negations = new Set(list.negations.split(' '));
    this.trailing = new Set(list.trailing.split(' '));
    this.closings = new Set(list.closings.split(' '));
    this.functionWords = new Set(list.functionWords.split(' '));
  }

  /** The sum of what the words say, a negated one turned; the more of them, the surer. */
  judge(tokens: readonly string[]): Polarity | null {
    let sum = 0;
    let found = 0;
    let sinceNegation = Infinity;
    for (const [i, token] of tokens.entries()) {
      sinceNegation = isClauseEnd(token) ? Infinity : sinceNegation + 1;
      if (this.negations.has(token)) sinceNegation = 0;
      const valence = this.valenceOf(token);
      if (valence === 0 || this.closings.has(tokens[i + 1] ?? '')) continue;
      const isTurned = sinceNegation <= reachAhead || (valence > 0 && this.isTurnedBack(tokens, i));
      sum += isTurned ? negated * valence : valence;
      found += 1;
      sinceNegation = Infinity;
    }
    return found === 0 ? null : { score: sum / Math.sqrt(sum * sum + damping), confidence: (mostConfidence * found) / (found + 1) };
  }

  /** How many of the tokens are frequent words of this language and of it alone. */
  frequent(tokens: readonly string[]): number {
    return tokens.filter((token) => this.functionWords.has(token)).length;
  }

  /** How many of the tokens are words of praise or blame; drawings are of no language. */
  telling(tokens: readonly string[]): number {
    return tokens.filter((token) => token.length > 2 && this.valenceOf(token) !== 0).length;
  }

  private learn(word: string, valence: number): void {
    if (!word.endsWith('*')) {
      this.words.set(word, valence);
      return;
    }
    const stem = word.slice(0, -1);
    const first = stem.slice(0, lookupLetters);
    this.stems.set(first, [...(this.stems.get(first) ?? []), [stem, valence]]);
  }

  /** Of the word itself, else of the longest stem that it begins with; 0: none. */
  private valenceOf(token: string): number {
    const exact = this.words.get(token);
    if (exact !== undefined) return exact;
    const stem = this.stems.get(token.slice(0, lookupLetters))?.find(([letters]) => token.startsWith(letters));
    return stem?.[1] ?? 0;
  }

  private isTurnedBack(tokens: readonly string[], at: number): boolean {
    const after = tokens.slice(at + 1, at + 1 + reachBack);
    const end = after.findIndex(isClauseEnd);
    return (end === -1 ? after : after.slice(0, end)).some((token) => this.trailing.has(token));
  }
}

function isClauseEnd(token: string): boolean {
  return token.length === 1 && '.,;:!?\n'.includes(token);
}
