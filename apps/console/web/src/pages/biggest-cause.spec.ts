import type { Contribution } from '../api/shapes.ts';
import { biggestCause } from './biggest-cause.ts';

const part = (determinant: string, interactionKind: string, points: number, ...interactions: string[]) => ({ kind: 'event', determinant, interactionKind, points, interactions }) as Contribution;

it('is the kind that took most over all parts, with all its interactions', () => {
  const parts = [part('availability', 'delivery.failed', -11, 'd-1'), part('service', 'complaint.received', -10, 'c-1', 'c-2'), part('emotion', 'complaint.received', -3, 'c-2')];
  expect(biggestCause(parts)).toMatchObject({ interactionKind: 'complaint.received', points: -13, interactions: ['c-1', 'c-2'] });
});

it('is none where nothing took any', () => {
  expect(biggestCause([part('loyalty', 'card.used', 1, 'k')])).toBeNull();
  expect(biggestCause([])).toBeNull();
});
