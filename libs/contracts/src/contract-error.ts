import type { DeadLetterReason } from './dead-letters.v1.ts';

/** A record that doesn't keep its contract. `reason` is the reason of the dead letter that it becomes. */
export class ContractError extends Error {
  readonly reason: DeadLetterReason;

  constructor(reason: DeadLetterReason, detail: string) {
    super(detail);
    this.name = 'ContractError';
    this.reason = reason;
  }
}
