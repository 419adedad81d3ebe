import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object with fields',
  record: 'an object with fields',
  array: 'a list',
  null: 'empty',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'an RFC 3339 time with its offset, for example "2026-11-22T09:12:00Z"',
  date: 'a date, for example "2026-11-22"',
  email: 'an e-mail address',
  url: 'an address, for example "https://example.com/alerts"',
};

/** A message of the schema's own author, which is better than any of ours. */
const isOwnMessage = ({ message }: z.core.$ZodIssue): boolean => !/^(Invalid|Too (small|big)|Unrecognized)/.test(message);

/**
 * What is wrong with a value and what to write instead, to stand behind the name of its field: zod's finding in plain
 * words. The finding must hold its input (`reportInput`).
 */
export function plainWords(issue: z.core.$ZodIssue): string {
  if (isOwnMessage(issue)) return issue.message;
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nouns[issue.expected] ?? issue.expected}${issue.expected === 'int' && typeof issue.input === 'number' ? '' : was(issue.input)}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`;
    case 'too_big':
      return `must ${amount(issue.origin, String(issue.maximum), issue.inclusive === false ? 'less than' : 'at most')}`;
    case 'too_small':
      return tooSmall(issue);
    case 'unrecognized_keys':
      return `has no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_key':
      return 'is not a valid name here';
    case 'invalid_union':
      return 'is none of the forms that are taken here';
    default:
      return 'is not valid here';
  }
}

/** `must be one of …`, with the one that was probably meant. */
export function oneOf(words: readonly string[], input: unknown): string {
  const list = words.length === 1 ? `must be ${words[0] ?? ''}` : `must be one of ${words.join(', ')}`;
  return typeof input === 'string' ? `${list}${didYouMean(input, words)}` : list;
}

function was(input: unknown): string {
  if (input === null) return ', and is empty';
  if (Array.isArray(input)) return ', and is a list';
  const noun = Number.isNaN(input) ? undefined : nouns[typeof input];
  return noun === undefined ? '' : `, and is ${noun}`;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (inclusive !== false && Number(minimum) === 1 && origin === 'string') return 'must not be empty';
  if (inclusive !== false && Number(minimum) === 1 && origin === 'array') return 'must hold at least one element';
  return `must ${amount(origin, String(minimum), inclusive === false ? 'more than' : 'at least')}`;
}

function amount(origin: string, limit: string, comparison: string): string {
  if (origin === 'string') return `have ${comparison} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `have ${comparison} ${limit} elements`;
  return `be ${comparison} ${limit}`;
}
