import type { Draft } from './use-draft.ts';

/** What a trial is of: the draft where there is one, else the version in force. */
export interface TrialProps {
  readonly draft: Draft;
  /** The version in force, as the writer has seen it. */
  readonly seen: number;
}
