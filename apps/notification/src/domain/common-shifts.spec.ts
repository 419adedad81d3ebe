import { parse } from 'yaml';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';
import { openStory } from './alert-story.ts';
import { commonShifts, type CohortStep } from './common-shifts.ts';
import type { CohortRule } from './rule.ts';

const rule = rulesOf(rulesSchema.parse(parse(shippedRules))).find((each): each is CohortRule => each.lane === 'cohort')!;
const day = 86_400_000;
const start = Date.parse('2025-03-01T12:00:00Z');

function step(customer: string, at: number, given: { readonly segment: string; readonly points?: number }): CohortStep {
  const { segment, points = -10 } = given;
  const piece = { kind: 'event' as const, determinant: 'availability' as const, interactionKind: 'delivery.failed', points, dial: -25, at, knownAt: at, interactions: [`shop#${customer}`] };
  const opening = { lane: 'step' as const, rule: 'determinant-drop', severity: 'warning' as const, causes: ['determinant:availability'], grounds: [], part: 'availability', since: at, pieces: [piece], signals: [] };
  const story = openStory(opening, { asOf: at, score: 60, band: 'steady', rank: 3, basis: 'rhythm' }, { story: null, episode: 1, unanswered: [] });
  return { customer, at, labels: { segment, determinant: 'availability' }, story: { ...story, id: `${at}` } };
}

const many = (count: number, at: number, segment: string): CohortStep[] => Array.from({ length: count }, (_, n) => step(`${segment}-${at}-${n}`, at, { segment }));

it('is one for all whom a label joins; later ones join it, and one that is much worse is told by itself', () => {
  const steps = [...many(30, start, 'small'), ...many(9, start, 'enterprise'), step('late', start + day / 2, { segment: 'small' }), step('worse', start + day / 2, { segment: 'small', points: -40 })];
  const [shift, ...more] = commonShifts(steps, rule);
  expect(more).toEqual([]);
  expect(shift).toMatchObject({ label: 'determinant', value: 'availability', at: start, usual: 0 });
  expect([...(shift?.members.values() ?? [])].filter((isTold) => isTold)).toHaveLength(1);
  expect(shift?.members.size).toBe(41);
  expect(shift?.story.incident).toMatchObject({ customers: 41 });
});

it('is none for fewer than it takes, nor for what is usual', () => {
  expect(commonShifts(many(9, start, 'small'), rule)).toEqual([]);
  const usual = Array.from({ length: 20 }, (_, n) => many(5, start + n * day, `s${n}`)).flat();
  expect(commonShifts([...usual, ...many(15, start + 20 * day, 'late')], { ...rule, by: ['determinant'] })).toEqual([]);
  expect(commonShifts([...usual, ...many(22, start + 20 * day, 'late')], { ...rule, by: ['determinant'] })).toHaveLength(1);
});
