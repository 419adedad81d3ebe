import { RE2JS } from 're2js';

/** The labels of an alert. A label that an alert doesn't have counts as the empty string, as in Alertmanager. */
export type Labels = Readonly<Record<string, string>>;

export const labelNames = ['customer', 'cause', 'rule', 'lane', 'severity', 'determinant', 'band', 'segment', 'region', 'plan', 'owner', 'team'] as const;

type Operator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: Operator;
  readonly value: string;
  matches(labels: Labels): boolean;
}

export class MatcherError extends Error {}

const SHAPE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!=|!~|=)\s*([^]*)$/;

/**
 * One matcher in Alertmanager's grammar: name, one of `= != =~ !~`, value with or without double quotes; `\"`, `\\` and
 * `\n` are escapes, any other backslash stands for itself. Regular expressions are anchored at both ends.
 */
export function parseMatcher(text: string): Matcher {
  const match = SHAPE.exec(text.trim());
  if (match === null) throw new MatcherError(`"${text}" is not a matcher, for example severity="critical" or segment=~"enterprise|key"`);
  const [, name = '', operator = '=', raw = ''] = match;
  const value = unquote(raw.trim());
  return { name, operator: operator as Operator, value, matches: comparison(name, operator as Operator, value) };
}

/** A matcher as Alertmanager's silences write it. */
export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

export function matcherOf({ name, value, isRegex, isEqual }: SilenceMatcher): Matcher {
  const operator: Operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  return { name, operator, value, matches: comparison(name, operator, value) };
}

export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matcher.matches(labels));
}

function comparison(name: string, operator: Operator, value: string): (labels: Labels) => boolean {
  if (operator === '=') return (labels) => (labels[name] ?? '') === value;
  if (operator === '!=') return (labels) => (labels[name] ?? '') !== value;
  const pattern = compile(value);
  const wanted = operator === '=~';
  return (labels) => pattern.matcher(labels[name] ?? '').matches() === wanted;
}

// A tenant writes the expression: an engine that backtracks could be stopped by one line, RE2 is linear in its input.
function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression, RE2JS.DOTALL);
  } catch (error) {
    throw new MatcherError(`"${expression}" is not a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unquote(raw: string): string {
  const quoted = raw.startsWith('"');
  if (quoted && (raw.length < 2 || !closes(raw))) throw new MatcherError(`${raw} lacks its closing double quote`);
  const inner = quoted ? raw.slice(1, -1) : raw;
  if (/(?:^|[^\\])(?:\\\\)*"/.test(inner)) throw new MatcherError(`${raw} contains a double quote that isn't escaped`);
  return inner.replaceAll(/\\([\\n"])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function closes(raw: string): boolean {
  if (!raw.endsWith('"')) return false;
  const backslashes = /\\*$/.exec(raw.slice(0, -1))?.[0].length ?? 0;
  return backslashes % 2 === 0;
}
