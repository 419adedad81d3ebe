import { shippedResolvedModel } from '../model-document.ts';
import { feedbackOf } from './feedback.ts';
import { happened } from './given.ts';
import type { DomainInteraction } from './interaction.ts';

const models = [{ model: shippedResolvedModel(), inForceFrom: -Infinity }];
const t0 = Date.parse('2026-03-02T09:00:00Z');
const hourMs = 3_600_000;

function openNeedsOf(...interactions: DomainInteraction[]): string[] {
  const themes = new Map(interactions.map(({ ref }) => [ref, [{ name: 'missing-feature', about: 'product' as const }]]));
  const { said } = feedbackOf({ interactions, models }, themes, t0 + 9 * hourMs);
  return said.filter(({ isOpenNeed }) => isOpenNeed).map(({ interaction }) => interaction.ref);
}

describe('a need', () => {
  const recorded = happened('need.stated', t0);
  const stated = { ...recorded, object: recorded.ref };
  const answered = (object: string) => happened('need.answered', t0 + hourMs, { object });

  it('that was recorded without a reference is open until it is answered by its interaction', () => {
    expect(openNeedsOf(stated)).toEqual([stated.ref]);
    expect(openNeedsOf(stated, answered('need:console:n-1'))).toEqual([stated.ref]);
    expect(openNeedsOf(stated, answered(stated.ref))).toEqual([]);
    expect(openNeedsOf(answered(stated.ref), stated)).toEqual([]);
  });

  it('is one, whichever of its references comes first, and open again when it is stated anew', () => {
    const first = happened('need.stated', t0, { object: 'need:console:n-2', reference: 'order:shop:5' });
    const again = happened('need.stated', t0 + 2 * hourMs, { object: 'need:console:n-2' });
    expect(openNeedsOf(first, answered('need:console:n-2'))).toEqual([]);
    expect(openNeedsOf(first, answered('need:console:n-2'), again)).toContain(again.ref);
  });
});
