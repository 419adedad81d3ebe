import { parse } from 'yaml';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';
import { deltaOf, type AlertStory } from './alert-story.ts';
import { bandRank } from './bands.ts';
import { shippedModel, type Change, type Piece } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { decide } from './decide.ts';
import type { Decision, Outcome } from './desk.ts';
import { decideOnGrid, gridPointBefore } from './grid.ts';
import { isGridRule, type Rule } from './rule.ts';

const shipped = rulesOf(rulesSchema.parse(parse(shippedRules)));
const day = 86_400_000;
const start = Date.parse('2026-03-01T05:00:00Z');

/** One customer on a fake clock: changes come, the grid looks, and what is told comes out. */
class Timeline {
  memory: CustomerMemory | null = null;
  alerts: AlertStory[] = [];
  score = 80;
  basis = 'rhythm';
  facts: Change['facts'] = {};

  constructor(public rules: readonly Rule[] = shipped) {}

  /** What happens on a day, an hour before the grid looks. */
  change(atDay: number, pieces: readonly Partial<Piece>[], more: Partial<Change> = {}): string[] {
    const asOf = start + atDay * day - 3_600_000;
    const full = pieces.map((piece): Piece => ({ kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: 0, dial: 0, at: asOf, interactions: [], ...piece, knownAt: asOf }));
    this.score += full.reduce((sum, { points }) => sum + points, 0);
    const band = this.score < 35 ? 'at-risk' : this.score < 60 ? 'watch' : 'steady';
    const change: Change = { asOf, score: this.score, band, rank: bandRank(band, this.score, shippedModel.bands), basis: this.basis, evidence: 0, facts: this.facts, backfill: false, pieces: full, signals: [], closings: [], unanswered: [], mergedInto: null, joinedBy: [], unmerged: null, ...more };
    return this.keep(decide({ memory: this.memory, alerts: this.alerts }, change, this.rules));
  }

  silence(atDay: number, points: number, more: Partial<Change> = {}): string[] {
    return this.change(atDay, [{ kind: 'silence', determinant: 'rhythm', interactionKind: null, points }], more);
  }

  order(atDay: number, points: number, more: Partial<Change> = {}): string[] {
    return this.change(atDay, [{ determinant: 'rhythm', interactionKind: 'order.placed', retention: true, points, interactions: [`shop#${atDay}`] }], more);
  }

  grid(atDay: number): string[] {
    if (this.memory === null) return [];
    return this.keep(decideOnGrid({ memory: this.memory, alerts: this.alerts }, { now: start + atDay * day, rules: this.rules.filter(isGridRule), cohortSpreads: new Map() }));
  }

  get open(): AlertStory | undefined {
    return this.alerts.find(({ state }) => state === 'open');
  }

  private keep(decision: Decision | null): string[] {
    if (decision === null) return ['ignored'];
    this.memory = JSON.parse(JSON.stringify(decision.memory)) as CustomerMemory;
    const named = decision.outcomes.map(({ story, notice }, index): Outcome => ({ story: { ...story, id: story.id ?? `al_${story.lastOpenedAt}_${index}` }, notice }));
    const ids = new Set(named.map(({ story }) => story.id));
    this.alerts = [...this.alerts.filter(({ id }) => !ids.has(id)), ...named.map(({ story }) => story)];
    return named.flatMap(({ story, notice }) => (notice === null ? [] : [`${notice} ${story.cause}`]));
  }
}

describe('the level lane', () => {
  it('tells a silence once, when it crosses the level, from the score at the last retention event; it is over above clear', () => {
    const customer = new Timeline();
    customer.order(0, 0);
    customer.silence(10, -30);
    expect(customer.grid(10)).toEqual([]);
    customer.silence(20, -16);
    expect(customer.grid(20)).toEqual(['alert.opened silence']);
    expect(customer.open).toMatchObject({ lane: 'level', rule: 'overdue', severity: 'info', since: start - 3_600_000 });
    expect(customer.open?.from).toBeCloseTo(80, 9);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(-46, 9);
    expect([customer.grid(21), customer.silence(22, 8), customer.grid(22)]).toEqual([[], [], []]);
    expect(customer.order(23, 40)).toEqual(['alert.resolved silence']);
    expect(customer.grid(24)).toEqual([]);
  });

  it('needs the ten points back before it tells again', () => {
    const customer = new Timeline();
    customer.order(0, -40);
    customer.silence(5, -6);
    expect(customer.grid(5)).toEqual(['alert.opened silence']);
    customer.alerts = customer.alerts.map((story) => ({ ...story, state: 'resolved', resolvedAt: start + 5 * day }));
    expect([customer.silence(6, 5), customer.grid(6), customer.silence(7, -8), customer.grid(7)]).toEqual([[], [], [], []]);
    customer.order(20, 20);
    customer.grid(20);
    customer.silence(30, -20);
    expect(customer.grid(30)).toEqual(['alert.opened silence']);
  });

  it.each<[string, (customer: Timeline) => void]>([
    ['backfill brought below the level', (customer) => { customer.order(0, -60, { backfill: true }); }],
    ['a model version brought below the level', (customer) => { customer.order(0, 0); customer.change(1, [{ kind: 'model', determinant: 'rhythm', interactionKind: null, points: -60 }]); }],
    ['stood below the level before anybody looked', (customer) => { customer.order(0, -60); customer.memory = { ...customer.memory!, holding: null }; customer.silence(1, -1); }],
    ['is lost', (customer) => { customer.order(0, 0); customer.basis = 'lost'; customer.silence(1, -80); }],
    ['is bound by a contract', (customer) => { customer.basis = 'contract'; customer.order(0, 0); customer.silence(1, -60); }],
  ])('tells nobody of a customer that %s', (_, happen) => {
    const customer = new Timeline();
    happen(customer);
    expect([customer.grid(1), customer.silence(2, -1), customer.grid(2)]).toEqual([[], [], []]);
  });

  it('tells nobody who stood below a level before it was raised, and whoever falls below it later', () => {
    const raised = shipped.map((rule) => (rule.lane === 'level' ? { ...rule, below: 45, clear: 55 } : rule));
    const customers = [42, 60].map((score) => {
      const customer = new Timeline();
      customer.order(0, 0);
      customer.silence(1, score - 80);
      expect(customer.grid(1)).toEqual([]);
      customer.rules = raised;
      return customer;
    });
    expect(customers.map((customer) => customer.grid(2))).toEqual([[], []]);
    expect(customers.map((customer) => { customer.silence(3, -17); return customer.grid(3); })).toEqual([[], ['alert.opened silence']]);
  });

  it('joins an open alert silently, and an alert ends with the last of its causes', () => {
    const customer = new Timeline();
    customer.order(0, 0);
    customer.silence(3, -30);
    expect(customer.change(3.5, [{ points: -5, dial: -30, interactions: ['crm#1'] }])).toEqual(['alert.opened determinant:service']);
    customer.silence(8, -11);
    expect(customer.grid(8)).toEqual([]);
    expect(customer.open).toMatchObject({ cause: 'silence', lane: 'level', rule: 'overdue', causes: ['determinant:service', 'silence'] });
    expect(customer.alerts).toHaveLength(1);
    expect(customer.change(9, [{ interactionKind: 'ticket.solved', points: 9, dial: 30, interactions: ['crm#2'] }])).toEqual([]);
    expect(customer.order(10, 40)).toEqual(['alert.resolved silence']);
  });
});

describe('the date lane', () => {
  it('tells nobody of a date that only a model version brought below the level', () => {
    const customer = new Timeline();
    customer.basis = 'contract';
    customer.facts = { contractEndsAt: '2026-04-30' };
    customer.silence(0, 0);
    expect(customer.grid(0)).toEqual([]);
    customer.change(1, [{ kind: 'model', determinant: 'rhythm', interactionKind: null, points: -40 }]);
    expect(customer.grid(1)).toEqual([]);
  });

  const atRisk = (until: string): Timeline => {
    const customer = new Timeline();
    customer.basis = 'contract';
    customer.facts = { contractEndsAt: until };
    customer.score = 58;
    customer.silence(0, 0);
    return customer;
  };

  it('tells once of a date that is near while the score is low, even if all before was history', () => {
    const customer = atRisk('2026-06-30');
    expect(customer.grid(0)).toEqual([]);
    expect(customer.grid(32)).toEqual(['alert.opened fact:contractEndsAt']);
    expect(customer.open).toMatchObject({ lane: 'date', rule: 'renewal-at-risk', since: start + 2 * day });
    expect(customer.grid(33)).toEqual([]);
  });

  it('is over when the date has moved, or the score is ten points above the level', () => {
    const moved = atRisk('2026-04-30');
    moved.grid(0);
    moved.facts = { contractEndsAt: '2027-04-30' };
    expect(moved.silence(1, 0)).toEqual(['alert.resolved fact:contractEndsAt']);
    const better = atRisk('2026-04-30');
    better.grid(0);
    expect(better.change(1, [{ interactionKind: 'meeting.held', determinant: 'rapport', points: 11, interactions: ['crm#1'] }])).toEqual([]);
    expect(better.change(2, [{ interactionKind: 'meeting.held', determinant: 'rapport', points: 2, interactions: ['crm#2'] }])).toEqual(['alert.resolved fact:contractEndsAt']);
  });

  it.each(['2026-02-01', '2026-09-01', 'soon'])('tells nothing of %s', (until) => {
    expect(atRisk(until).grid(0)).toEqual([]);
  });
});

describe('the baseline lane', () => {
  const rules = shipped.filter(({ lane }) => lane === 'hard').concat(rulesOf(rulesSchema.parse({ rules: [{ name: 'own', lane: 'baseline', of: 'score', method: 'ewma', lambda: 0.2, limit: 5.5, effect: 6, window: 42, gap: 3, grid: 'P1D' }] })));

  const watched = (): Timeline => {
    const customer = new Timeline(rules);
    customer.score = 70;
    customer.order(0, 0);
    for (let at = 0; at < 40; at += 1) {
      customer.silence(at + 0.5, at % 2 === 0 ? 2 : -2);
      expect(customer.grid(at + 0.5)).toEqual([]);
    }
    return customer;
  };

  it('tells a slow decline from the own baseline, once, and is over when it has come back', () => {
    const customer = watched();
    const told = Array.from({ length: 20 }, (_, index) => [...customer.silence(41 + index, -1.5), ...customer.grid(41 + index)]).flat();
    expect(told.filter((each) => each !== 'alert.updated baseline')).toEqual(['alert.opened baseline']);
    customer.change(70, [{ determinant: 'rapport', interactionKind: 'meeting.held', points: 32, interactions: ['crm#1'] }]);
    const later = Array.from({ length: 15 }, (_, index) => customer.grid(70 + index)).flat();
    expect(later).toEqual(['alert.resolved baseline']);
  });

  it('tells nothing of a dip, nor before fourteen observations', () => {
    const customer = watched();
    customer.silence(41, -12);
    expect(customer.grid(41)).toEqual([]);
    customer.silence(42, 12);
    expect([customer.grid(42), customer.grid(43)]).toEqual([[], []]);
    const young = new Timeline(rules);
    young.order(0, 0);
    const told = Array.from({ length: 12 }, (_, index) => [...young.silence(index + 1, -4), ...young.grid(index + 1)]).flat();
    expect(told).toEqual([]);
  });
});

describe('grid points', () => {
  it.each([
    ['2026-03-28T04:30:00Z', 'Europe/Berlin', '2026-03-28T04:00:00.000Z'],
    ['2026-03-28T03:30:00Z', 'Europe/Berlin', '2026-03-27T04:00:00.000Z'],
    ['2026-03-29T03:30:00Z', 'Europe/Berlin', '2026-03-29T03:00:00.000Z'],
    ['2026-03-29T12:00:00Z', 'America/New_York', '2026-03-29T09:00:00.000Z'],
  ])('before %s in %s is %s', (now, zone, point) => {
    expect(new Date(gridPointBefore(Date.parse(now), 300, zone)).toISOString()).toBe(point);
  });
});
