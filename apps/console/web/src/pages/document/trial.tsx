import type { ComponentType } from 'react';
import type { DocumentName } from '../../api/documents.ts';
import { RoutingTrial } from './routing-trial.tsx';
import type { TrialProps } from './trial-props.ts';

/** What each document can be tried by before it counts. */
const trials: { readonly [name in DocumentName]?: ComponentType<TrialProps> } = { routing: RoutingTrial };

export function Trial({ name, ...props }: TrialProps & { readonly name: DocumentName }) {
  const Found = trials[name];
  return Found === undefined ? null : <Found {...props} />;
}
