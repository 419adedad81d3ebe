import type { Place } from '../../api/shapes.ts';

/** From the best to the worst. */
export const places: readonly Place[] = ['strong', 'steady', 'watch', 'at-risk', 'lost'];

export function isFall(from: Place, to: Place): boolean {
  return places.indexOf(to) > places.indexOf(from);
}

export const fills: Readonly<Record<Place, string>> = {
  strong: 'var(--strong-fill)',
  steady: 'var(--steady-fill)',
  watch: 'var(--watch-fill)',
  'at-risk': 'var(--at-risk-fill)',
  lost: 'var(--ink3)',
  unknown: 'var(--ink3)',
};
