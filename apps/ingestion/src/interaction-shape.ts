import { interactionShape } from '@rapport/contracts';
import type { InteractionData } from '@rapport/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { pointer, Refusal } from './domain/refusal.ts';
import type { FieldError } from './domain/refusal.ts';

// The contract is written once, in zod; the JSON Schema generated from it is compiled for the hot path, where it takes
// half of zod's time. `unicode` counts code points, as the contract does; a field that isn't listed is removed.
const ajv = new Ajv2020({ removeAdditional: true, strict: false, validateFormats: false });
const hasShape = ajv.compile<InteractionData>(z.toJSONSchema(interactionShape, { io: 'output' }));

/** Whether `data` has the shape of the contract. Removes, in place, what the contract doesn't list. */
export function checkShape(data: unknown): InteractionData | Refusal {
  if (data === undefined) return Refusal.ofField('invalid-interaction', '/data', 'is required');
  if (hasShape(data)) return data;
  return Refusal.ofFields('invalid-interaction', describeProblems(data));
}

/** At most so many errors are told of one event. */
const mostErrors = 20;

/** ajv said no; zod says it in words. Should the two ever differ, ajv's own words are better than none. */
function describeProblems(data: unknown): FieldError[] {
  const result = interactionShape.safeParse(data, { reportInput: true });
  if (!result.success) return result.error.issues.slice(0, mostErrors).map(describeIssue);
  return (hasShape.errors ?? []).slice(0, mostErrors).map((error) => ({ path: `/data${error.instancePath}`, message: error.message ?? 'is not valid' }));
}

const examples: Readonly<Record<string, string>> = { '/data/kind': '"order.placed"' };
const withArticle: Readonly<Record<string, string>> = { object: 'an object', array: 'a list', record: 'an object', string: 'a text', number: 'a number', boolean: 'true or false' };

function describeIssue(issue: z.core.$ZodIssue): FieldError {
  const path = pointer(['data', ...issue.path]);
  return { path, message: issue.input === undefined && issue.code !== 'custom' && issue.code !== 'invalid_key' ? missing(path) : wrong(issue) };
}

function missing(path: string): string {
  const example = examples[path];
  return example === undefined ? 'is required' : `is required, for example ${example}`;
}

function wrong(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${withArticle[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return describePattern(issue.pattern ?? '');
    case 'too_big':
      return `must be at most ${String(issue.maximum)}${issue.origin === 'array' ? ' elements' : issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_small':
      return `must be at least ${String(issue.minimum)}${issue.origin === 'array' ? ' elements' : issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_union':
      return 'must be a text, a number, or true or false';
    case 'invalid_key':
      return 'is no name: 1 to 64 characters';
    default:
      return issue.message;
  }
}

function describePattern(pattern: string): string {
  const length = /^\/\^\[\\s\\S\]\{(\d+),(\d+)\}\$\/u$/.exec(pattern);
  if (length !== null) return `must have ${length[1]} to ${length[2]} characters`;
  if (pattern.includes('T(?:[01]')) return 'is no RFC 3339 time, for example "2026-11-22T09:12:00Z"';
  if (pattern.includes('[A-Z]{3}')) return 'must be an ISO 4217 code, for example "EUR"';
  if (pattern.includes('[1-9]\\d{0,14}')) return 'must be a decimal string, for example "4000.00"';
  return `does not match ${pattern}`;
}
