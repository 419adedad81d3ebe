import type { ComponentType } from 'react';
import type { DocumentName } from '../../api/documents.ts';
import { ModelTrial } from './model-trial.tsx';
import { RoutingTrial } from './routing-trial.tsx';
import { RulesTrial } from './rules-trial.tsx';
import { ThemesTrial } from './themes-trial.tsx';
import type { TrialProps } from './trial-props.ts';

/** What each document can be tried by before it counts. */
const trials: { readonly [name in DocumentName]?: ComponentType<TrialProps> } = { model: ModelTrial, themes: ThemesTrial, rules: RulesTrial, routing: RoutingTrial };

export function Trial({ name, ...props }: TrialProps & { readonly name: DocumentName }) {
  const Found = trials[name];
  return Found === undefined ? null : <Found {...props} />;
}
