import type { Basis } from '@rapport/contracts';
import { dayMs } from './duration.ts';
import type { Fold } from './fold.ts';
import type { Model } from './model.ts';
import { rhythmProbability } from './rhythm.ts';

/** What binds the customer at a moment. */
export function basisAt(fold: Fold, model: Model, now: number): Basis {
  if (fold.lost) return 'lost';
  if (fold.contract !== null) {
    if (now <= fold.contract.endsAt + model.contract.graceMs) return 'contract';
    if (!boundSince(fold, fold.contract)) return 'lost';
  }
  return fold.retention === null ? 'prospect' : 'rhythm';
}

/** A retention event since the contract began, or a signature since it ended. */
function boundSince(fold: Fold, contract: { endsAt: number; beganAt: number }): boolean {
  return (fold.retention !== null && fold.retention.lastAt >= contract.beganAt) || (fold.signedAt !== null && fold.signedAt > contract.endsAt);
}

/** P_R: the probability that the customer stays, before the parts. Each model version says what computes the rhythm. */
export function firstTerm(fold: Fold, model: Model, now: number): { basis: Basis; probability: number } {
  const basis = basisAt(fold, model, now);
  switch (basis) {
    case 'lost':
      return { basis, probability: 0 };
    case 'contract':
      return { basis, probability: model.contract.renewal };
    case 'prospect':
      return { basis, probability: prospect(fold, model, now) };
    case 'rhythm':
      return { basis, probability: fold.retention === null ? 0 : rhythmProbability(fold.retention, model, now) };
  }
}

/** Fades linearly from the last interaction of either side. */
function prospect(fold: Fold, model: Model, now: number): number {
  const { conversion, withinDays } = model.prospect;
  const silentDays = Math.max(now - (fold.contactAt ?? fold.firstAt ?? now), 0) / dayMs;
  return conversion * Math.max(0, 1 - silentDays / withinDays);
}
