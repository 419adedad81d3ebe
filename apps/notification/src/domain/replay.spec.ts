import { parse } from 'yaml';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';
import { allFive } from '../spec-support/changes.ts';
import { readChange, type Change } from './change.ts';
import { LevelCurve } from './level-curve.ts';
import { gridPoints } from './course.ts';
import { JUDGED_AFTER_MS, replayPast, Tallies, type Past, type ReplayedAlert } from './replay.ts';

const rules = rulesOf(rulesSchema.parse(parse(shippedRules)));
const dayMs = 86_400_000;
const start = Date.parse('2025-01-01T00:00:00Z');
const year = { from: start, to: start + 300 * dayMs, knownUntil: start + 300 * dayMs };
const span = { ...year, grid: gridPoints(rules, year, 'UTC') };
const fall = (day: number): Change => readChange(allFive('acme', { asOf: new Date(start + day * dayMs).toISOString() }));
const past = (more: Partial<Past>): Past => ({ team: null, firstAt: start, changes: [fall(10)], retentions: [], losses: [], ...more });
const alerts = (more: Partial<Past>): readonly ReplayedAlert[] => replayPast(past(more), rules, span).alerts;
const followed = (more: Partial<Past>) => alerts(more).map(({ followedByLoss }) => followedByLoss);

describe('a replayed alert', () => {
  it('is one that the rules open within the span', () => {
    expect(alerts({})).toMatchObject([{ rule: 'determinant-drop', at: start + 10 * dayMs }]);
    expect(replayPast(past({}), [], span).alerts).toEqual([]);
    expect(replayPast(past({}), rules, { ...span, from: start + 11 * dayMs }).alerts).toEqual([]);
  });

  it('has its step, by the alert that tells it, also where one is open already', () => {
    const { steps } = replayPast(past({ changes: [fall(10), fall(200)] }), rules, span);
    expect(steps).toMatchObject([10, 200].map((day) => ({ at: start + day * dayMs, part: 'service', story: { cause: 'determinant:service' } })));
  });

  it('is followed by a loss when the customer left within the time', () => {
    expect(followed({ losses: [start + 20 * dayMs] })).toEqual([true]);
    expect(followed({ losses: [start + 9 * dayMs] })).toEqual([false]);
    expect(followed({ losses: [start + 11 * dayMs + JUDGED_AFTER_MS] })).toEqual([false]);
  });

  it('of a customer with a rhythm is, too, when nothing was bought for so long', () => {
    const changes = [{ ...fall(10), basis: 'rhythm' }];
    expect(followed({ changes })).toEqual([true]);
    expect(followed({ changes, retentions: [start + 10 * dayMs] })).toEqual([true]);
    expect(followed({ changes, retentions: [start + 30 * dayMs] })).toEqual([false]);
  });

  it('is not judged while it is too early to say', () => {
    const changes = [{ ...fall(250), basis: 'rhythm' }];
    expect(followed({ changes })).toEqual([null]);
    expect(followed({ changes, retentions: [start + 260 * dayMs] })).toEqual([false]);
    expect(followed({ changes, losses: [start + 260 * dayMs] })).toEqual([true]);
  });

  it('is counted by its rule, beside rules that opened none', () => {
    const tallies = new Tallies(['determinant-drop', 'lost']);
    tallies.add(alerts({ losses: [start + 20 * dayMs] }));
    tallies.add(alerts({ changes: [fall(250)] }));
    expect(tallies.all()).toEqual([{ rule: 'determinant-drop', alerts: 2, followedByLoss: 1, judged: 1 }, { rule: 'lost', alerts: 0, followedByLoss: 0, judged: 0 }]);
  });
});

describe('the grid in a replay', () => {
  const scored = (at: number, score: number, more: Partial<Change> = {}): Change => ({ ...fall(at), asOf: start + at * dayMs, basis: 'rhythm', score, pieces: [], ...more });

  it('tells of a silence at the next point, once', () => {
    const changes = [scored(0, 70), scored(20.5, 50), scored(40.5, 34), scored(60.5, 20)];
    expect(alerts({ changes, retentions: [start] })).toMatchObject([{ rule: 'overdue', at: start + 41 * dayMs + 5 * 3_600_000, followedByLoss: true }]);
  });

  it('tells of a date that comes near without any change', () => {
    const changes = [scored(0, 50, { basis: 'contract', facts: { contractEndsAt: '2025-08-01' } })];
    expect(alerts({ changes })).toMatchObject([{ rule: 'renewal-at-risk', at: Date.parse('2025-05-04T05:00:00Z') }]);
  });

  it('has its points in the time zone of the people', () => {
    const at = gridPoints(rules, { from: Date.parse('2025-03-29T12:00:00Z'), to: Date.parse('2025-03-31T12:00:00Z') }, 'Europe/Berlin').map((point) => new Date(point.at).toISOString());
    expect(at).toEqual(['2025-03-30T03:00:00.000Z', '2025-03-31T03:00:00.000Z']);
  });
});

describe('the curve of levels', () => {
  const scored = (...scores: number[]): Change[] => scores.map((score, day) => ({ ...fall(day), asOf: start + day * dayMs, basis: 'rhythm', score, pieces: [] }));
  const counted = (changes: readonly Change[]): number[][] => {
    const curve = new LevelCurve();
    curve.add(past({ changes }), span);
    return curve.all().filter(({ alerts }) => alerts > 0).map(({ below, alerts }) => [below, alerts]);
  };

  it('counts a level once until the score is ten points above it again', () => {
    expect(counted(scored(60, 48, 44, 49, 44))).toEqual([[45, 1], [50, 1]]);
    expect(counted(scored(60, 44, 56, 44))).toEqual([[45, 2], [50, 1]]);
  });

  it('looks at customers of a rhythm alone', () => {
    expect(counted(scored(60, 10).map((change) => ({ ...change, basis: 'contract' })))).toEqual([]);
  });
});
