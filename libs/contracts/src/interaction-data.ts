import { interactionProblems } from './interaction-problems.ts';
import { interactionShape } from './interactions.v1.ts';

/** What a sender may say in `data`: the shape and the rules between fields. */
export const interactionData = interactionShape.superRefine((data, context) => {
  for (const problem of interactionProblems(data)) {
    context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
  }
});
