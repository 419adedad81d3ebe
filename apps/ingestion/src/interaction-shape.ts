import { interactionShape } from '@rapport/contracts';
import type { InteractionData } from '@rapport/contracts';
import { plainWords } from '@rapport/service';
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

function describeIssue(issue: z.core.$ZodIssue): FieldError {
  const path = pointer(['data', ...issue.path]);
  const message = plainWords(issue);
  const example = message === 'is required' ? examples[path] : undefined;
  return { path, message: example === undefined ? message : `${message}, for example ${example}` };
}
