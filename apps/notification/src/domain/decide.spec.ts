import type { AlertStory, StoredStory } from './alert-story.ts';
import { deltaOf, storedStory } from './alert-story.ts';
import { bandRank } from './bands.ts';
import { shippedModel, type Change, type Piece, type Signal } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { decide } from './decide.ts';
import type { Outcome } from './desk.ts';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';
import { parse } from 'yaml';

const rules = rulesOf(rulesSchema.parse(parse(shippedRules)));
const start = Date.parse('2026-11-22T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One customer on a fake clock: changes go in, what is told comes out. */
class Timeline {
  memory: CustomerMemory | null = null;
  alerts: AlertStory[] = [];
  score = 85;

  at(offsetMs: number, pieces: readonly Partial<Piece>[], more: Partial<Change> = {}): string[] {
    const asOf = start + offsetMs;
    const full = pieces.map((piece): Piece => ({ kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: 0, dial: 0, at: asOf, interactions: [], ...piece, knownAt: asOf }));
    this.score = more.score ?? this.score + full.reduce((sum, piece) => sum + piece.points, 0);
    const band = bandOf(this.score);
    const rank = bandRank(band, this.score, shippedModel.bands);
    const change: Change = { asOf, score: this.score, band, rank, basis: 'contract', evidence: 0, facts: {}, backfill: false, pieces: full, signals: [], closings: [], mergedInto: null, ...more };
    const decision = decide({ memory: this.memory, alerts: this.alerts }, change, rules);
    if (decision === null) return ['ignored'];
    this.memory = JSON.parse(JSON.stringify(decision.memory)) as CustomerMemory;
    const named = decision.outcomes.map(({ story, notice }, index): Outcome => ({ story: { ...story, id: story.id ?? `al_${asOf}_${index}` }, notice }));
    const ids = new Set(named.map(({ story }) => story.id));
    this.alerts = [...this.alerts.filter((story) => !ids.has(story.id)), ...named.map(({ story }) => story)];
    return named.flatMap(({ story, notice }) => (notice === null ? [] : [`${notice} ${story.cause}`]));
  }

  get open(): AlertStory | undefined {
    return this.alerts.find((story) => story.state === 'open');
  }
}

function bandOf(score: number): string {
  if (score < 35) return 'at-risk';
  if (score < 60) return 'watch';
  return score < 80 ? 'steady' : 'strong';
}

const ends = [76.5133, 70.1311, 65.3722, 61.7321, 58.8944];
const dials = [-14.2857, -7.9365, -5.0505, -3.4965, -2.5641];

/** The n-th of five complaints as scoring divides it: about 72 % service, 28 % emotion. */
function complaint(index: number, id = `crm#c-${index}`): Partial<Piece>[] {
  const points = (ends[index] ?? 0) - (ends[index - 1] ?? 85);
  return [
    { points: points * 0.72, dial: dials[index] ?? 0, interactions: [id] },
    { determinant: 'emotion', points: points * 0.28, dial: -4, interactions: [id] },
  ];
}

const signal = (kind: string, at = start, interaction = `console#${kind}`): Signal => ({ kind, interaction, at, expiresAt: null, ...(shippedModel.lossKinds.includes(kind) ? { loss: true } : {}) });

describe('the step lane', () => {
  it('tells five complaints of one change once, as one story named by the part with the most points', () => {
    const customer = new Timeline();
    expect(customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)))).toEqual(['alert.opened determinant:service']);
    const open = customer.open;
    expect(open).toMatchObject({ rule: 'determinant-drop', severity: 'warning', causes: ['determinant:service'], episode: 1 });
    expect(open?.from).toBeCloseTo(85, 9);
    expect(open && deltaOf(open)).toBeCloseTo(-26.1056, 9);
    expect(open?.contributions.map((piece) => [piece.determinant, piece.interactions.length])).toEqual([['service', 5], ['emotion', 5]]);
  });

  it('opens at the second of five that come one by one, then follows them, and tells again at the next band', () => {
    const customer = new Timeline();
    const told = [0, 1, 2, 3, 4].map((index) => customer.at(index * 100, complaint(index)));
    expect(told).toEqual([[], ['alert.opened determinant:service'], [], [], ['alert.updated determinant:service']]);
    expect(customer.open?.from).toBeCloseTo(85, 9);
    expect(customer.open?.score).toBeCloseTo(58.8944, 9);
  });

  it('counts nothing from before a change of basis: a contract after a complaint neither adds to the step nor hides it', () => {
    const customer = new Timeline();
    const signed: Partial<Piece> = { determinant: 'rhythm', interactionKind: 'contract.signed', points: 45, interactions: ['crm#contract'] };
    const early: Partial<Piece> = { points: -8, dial: -14, interactions: ['crm#early'] };
    expect(customer.at(0, [early], { basis: 'prospect', score: 36 })).toEqual([]);
    expect(customer.at(minute, [signed, ...complaint(0)], { score: 76.5133 })).toEqual([]);
    expect(customer.at(2 * minute, complaint(1))).toEqual(['alert.opened determinant:service']);
    expect(customer.open?.from).toBeCloseTo(85, 9);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(70.1311 - 85, 9);
  });

  it('ends by itself when half of the drop is regained, and the same pieces do not fire again', () => {
    const customer = new Timeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ interactionKind: 'ticket.solved', points: 11, dial: 12, interactions: ['crm#t-1'] }])).toEqual([]);
    expect(customer.at(2 * hour, [{ interactionKind: 'ticket.solved', points: 3, dial: 5, interactions: ['crm#t-2'] }])).toEqual(['alert.resolved determinant:service']);
    expect(customer.at(3 * hour, [{ points: -1, dial: -1, interactions: ['crm#c-9'] }])).toEqual([]);
  });

  it.each([
    ['within 72 h reopens the same episode', 71 * hour, 1, true],
    ['after 72 h is a new one', 74 * hour, 2, false],
  ])('the same cause %s', (_, later, episode, isSame) => {
    const customer = new Timeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    const first = customer.open?.id;
    customer.at(hour, [{ interactionKind: 'ticket.solved', points: 20, dial: 20, interactions: ['crm#t-1'] }]);
    expect(customer.at(hour + later, [{ points: -17, dial: -25, interactions: ['crm#c-9'] }])).toEqual(['alert.opened determinant:service']);
    expect(customer.open?.episode).toBe(episode);
    expect(customer.open?.id === first).toBe(isSame);
    expect(customer.open?.from).toBeCloseTo(78.8944, 6);
  });

  it('never alerts for backfill, and a live change then looks back over it by when it happened', () => {
    const customer = new Timeline();
    expect(customer.at(0, complaint(0).map((piece) => ({ ...piece, at: start - 2 * day, backfill: true as const })), { backfill: true })).toEqual([]);
    expect(customer.at(hour, [{ kind: 'silence', determinant: 'rhythm', interactionKind: null, points: -1 }])).toEqual([]);
    expect(customer.at(2 * hour, complaint(1))).toEqual(['alert.opened determinant:service']);
    expect(customer.open?.from).toBeCloseTo(85, 9);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(customer.score - 85, 9);
  });

  it.each<[string, Partial<Piece>[]]>([
    ['silence and decay', [{ kind: 'silence', determinant: 'rhythm', interactionKind: null, points: -30 }, { kind: 'decay', points: -10, dial: -30 }]],
    ['a change of basis', [{ determinant: 'rhythm', interactionKind: 'contract.signed', points: -40, interactions: ['crm#k'] }]],
    ['a model version', [{ kind: 'model', points: -40, dial: -40 }]],
    ['what is older than the window', [{ points: -14, dial: -30, at: start - 8 * day, interactions: ['crm#old'] }, { points: -1, dial: -1, interactions: ['crm#new'] }]],
    ['backfill beside something live that costs nothing', [{ points: -14, dial: -30, at: start - 2 * day, backfill: true, interactions: ['crm#old'] }, { determinant: 'loyalty', interactionKind: 'email.received', points: 0.1, dial: 0.2, interactions: ['mail#1'] }]],
  ])('is not fired by %s', (_, pieces) => {
    expect(new Timeline().at(0, pieces)).toEqual([]);
  });

  it('looks back from when it happened, so that a backlog hides no step', () => {
    const received = start - 3 * day;
    const scoreOnly = [0, 1].map((index): Partial<Piece> => ({ determinant: 'emotion', points: -8, dial: -6, at: received + index * minute, interactions: [`crm#${index}`] }));
    expect(new Timeline().at(0, scoreOnly)).toEqual(['alert.opened determinant:emotion']);
  });

  it('counts backfill beside a live interaction that costs', () => {
    const old: Partial<Piece> = { points: -10, dial: -15, at: start - 2 * day, backfill: true, interactions: ['crm#old'] };
    expect(new Timeline().at(0, [old, { points: -4, dial: -6, interactions: ['crm#new'] }])).toEqual(['alert.opened determinant:service']);
  });

  it('joins a later cause silently and renames the story by the part with the most points', () => {
    const customer = new Timeline();
    customer.at(0, [{ points: -6, dial: -21, interactions: ['crm#1'] }]);
    expect(customer.at(hour, [{ determinant: 'availability', points: -10, dial: -22, interactions: ['crm#2'] }])).toEqual([]);
    expect(customer.open).toMatchObject({ cause: 'determinant:availability', causes: ['determinant:service', 'determinant:availability'] });
    expect(customer.alerts).toHaveLength(1);
  });

  it('re-bases on a model version: the drop stays what it was', () => {
    const customer = new Timeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ kind: 'model', points: 10 }])).toEqual([]);
    expect(customer.open?.from).toBeCloseTo(95, 6);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(-26.1056, 6);
  });

  it('ignores a change that is older than what is known, or the same again', () => {
    const customer = new Timeline();
    customer.at(hour, complaint(0));
    expect([customer.at(hour, complaint(1)), customer.at(0, complaint(1))]).toEqual([['ignored'], ['ignored']]);
  });
});

describe('the hard lane', () => {
  const offer = [{ determinant: 'loyalty', interactionKind: 'offer.received', points: -6.6, dial: -22, interactions: ['console#offer.received'] }];

  it("tells a competitor's offer once: its own step on loyalty is the same story", () => {
    const customer = new Timeline();
    expect(customer.at(0, offer, { signals: [signal('offer.received')] })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.open).toMatchObject({ lane: 'hard', severity: 'critical', rule: 'competitor-offer' });
    expect(customer.open?.from).toBeCloseTo(85, 9);
  });

  it('tells whatever the points, and a second offer again; ends when both are closed', () => {
    const customer = new Timeline();
    expect(customer.at(0, [], { signals: [signal('offer.received', start, 'a')] })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.at(hour, [], { signals: [signal('offer.received', start + hour, 'b')] })).toEqual(['alert.updated signal:offer.received']);
    const countered = (id: string): Partial<Piece>[] => [{ determinant: 'loyalty', interactionKind: 'offer.countered', points: 1, dial: 3, interactions: [id] }];
    expect(customer.at(2 * hour, countered('x'))).toEqual([]);
    expect(customer.at(3 * hour, countered('y'))).toEqual(['alert.resolved signal:offer.received']);
  });

  const about = (kind: string, thing: string, at = start): Signal => ({ ...signal(kind, at, `crm#${kind}-${thing}-${at - start}`), about: thing });
  const closes = (kind: string, thing: string | null, later: number): Partial<Change> => ({ closings: [{ kind, interaction: `crm#${kind}-${thing}-${later}`, at: start + later, about: thing }] });

  it('ends a broken promise by what was done about that one, not about another', () => {
    const customer = new Timeline();
    customer.at(0, [], { signals: [about('promise.broken', 'promise:crm:1')] });
    expect(customer.at(hour, [], closes('promise.kept', 'promise:crm:2', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closes('promise.kept', 'promise:crm:1', -minute))).toEqual(['alert.resolved signal:promise.broken']);
  });

  it('ends several offers when each is closed, however often one of them is', () => {
    const customer = new Timeline();
    customer.at(0, [], { signals: [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')] });
    expect(customer.at(hour, [], closes('offer.countered', 'offer:crm:a', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closes('offer.won', 'offer:crm:a', 2 * hour))).toEqual([]);
    expect(customer.at(3 * hour, [], { signals: [about('offer.received', 'offer:crm:a', start + 3 * hour)] })).toEqual(['alert.updated signal:offer.received']);
    expect(customer.at(4 * hour, [], closes('offer.won', 'offer:crm:b', 4 * hour))).toEqual([]);
    expect(customer.at(5 * hour, [], closes('offer.won', 'offer:crm:a', 5 * hour))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('opens with what a change leaves open', () => {
    const customer = new Timeline();
    const both = [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')];
    expect(customer.at(0, [], { signals: both, ...closes('offer.won', 'offer:crm:a', 0) })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.open?.signals.map((each) => each.about)).toEqual(['offer:crm:b']);
    const older = new Timeline();
    expect(older.at(0, [], { signals: [about('offer.received', 'crm#new')], ...closes('offer.expired', 'crm#old', 0) })).toEqual(['alert.opened signal:offer.received']);
    expect(new Timeline().at(0, [], { signals: [about('offer.received', 'crm#new')], ...closes('offer.won', 'crm#new', 0) })).toEqual([]);
  });

  it.each<[string, Signal[], (string | null)[]]>([
    ['a closing that names nothing', [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')], ['offer:crm:a', null]],
    ['signals of older messages', [signal('offer.received', start, 'a'), signal('offer.received', start, 'b')], ['offer:crm:a', 'offer:crm:b']],
    ['both', [about('offer.received', 'offer:crm:a'), signal('offer.received', start, 'b')], [null, 'offer:crm:b']],
  ])('counts %s for one', (_, signals, things) => {
    const customer = new Timeline();
    customer.at(0, [], { signals });
    const told = things.map((thing, index) => customer.at((index + 1) * hour, [], closes('offer.countered', thing, (index + 1) * hour)));
    expect(told).toEqual([[], ['alert.resolved signal:offer.received']]);
  });

  it('goes on with a story that an older version stored', () => {
    const customer = new Timeline();
    customer.at(0, [], { signals: [signal('offer.received', start, 'a'), signal('offer.received', start, 'b')] });
    customer.alerts = customer.alerts.map((story) => storedStory(JSON.parse(JSON.stringify({ ...story, closings: ['crm#x'] })) as StoredStory));
    expect(customer.at(hour, [], closes('offer.countered', 'offer:crm:b', hour))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('ends with what closes the offer, or with a retention event, that moved no score', () => {
    const closing = (kind: string, later: number, more: object = {}) => ({ closings: [{ kind, interaction: `console#${kind}`, at: start + later, about: null, ...more }] });
    const customer = new Timeline();
    customer.at(0, offer, { signals: [signal('offer.received')] });
    expect(customer.at(hour, [], closing('ticket.answered', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closing('offer.won', 2 * hour))).toEqual(['alert.resolved signal:offer.received']);
    const other = new Timeline();
    other.at(0, offer, { signals: [signal('offer.received')] });
    expect(other.at(hour, [], closing('order.placed', hour, { retention: true }))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('needs two failed payments within thirty days, the first of which may be backfill', () => {
    const customer = new Timeline();
    expect(customer.at(0, [], { backfill: true, signals: [signal('payment.failed', start - 10 * day, 'p1')] })).toEqual([]);
    expect(customer.at(hour, [], { signals: [signal('payment.failed', start + hour, 'p2')] })).toEqual(['alert.opened signal:payment.failed']);
    expect(customer.at(2 * hour, [], { signals: [signal('payment.failed', start + 2 * hour, 'p3')] })).toEqual([]);
    expect(customer.at(3 * hour, [{ determinant: 'rhythm', interactionKind: 'order.placed', retention: true, points: 2, interactions: ['shop#1'] }])).toEqual(['alert.resolved signal:payment.failed']);
  });

  const lost = { score: 0, basis: 'lost' };
  const ended = (at: number, more: Partial<Signal> = {}): Signal => ({ ...signal('contract.terminated', at, 'crm#x'), ...more });

  it('tells a loss that was received in time and folded a day late, beside a fresh complaint', () => {
    const fresh = complaint(0).map((piece) => ({ ...piece, at: start }));
    expect(new Timeline().at(0, fresh, { ...lost, signals: [ended(start - 25 * hour)] })).toEqual(['alert.opened signal:contract.terminated']);
  });

  it('tells no loss that is backfill, beside whatever is live', () => {
    const late = complaint(0).map((piece) => ({ ...piece, at: start - 26 * hour }));
    expect(new Timeline().at(0, late, { ...lost, signals: [ended(start - 25 * hour, { backfill: true })] })).toEqual([]);
  });

  it('counts payments within the period of the newest, however late they are folded', () => {
    const failed = [signal('payment.failed', start - 40 * day, 'p1'), signal('payment.failed', start - 12 * day, 'p2')];
    expect(new Timeline().at(0, [], { signals: failed })).toEqual(['alert.opened signal:payment.failed']);
  });

  it("is over by what the tenant's model counts as staying, and lost by what it counts as leaving", () => {
    const customer = new Timeline();
    const own = signal('offer.received');
    customer.at(0, offer, { signals: [own] });
    expect(customer.at(hour, [{ determinant: 'loyalty', interactionKind: 'order.placed', points: 1, interactions: ['b'] }])).toEqual([]);
    expect(customer.at(2 * hour, [{ determinant: 'rhythm', interactionKind: 'visit.made', retention: true, points: 1, interactions: ['c'] }])).toEqual(['alert.resolved signal:offer.received']);
    expect(customer.at(3 * hour, [], { ...lost, signals: [{ ...own, interaction: 'd', at: start + 3 * hour, loss: true }] })).toEqual(['alert.opened signal:offer.received']);
  });

  it('a lost customer has no other alerts, until it is back', () => {
    const customer = new Timeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ determinant: 'rhythm', interactionKind: 'contract.terminated', points: -58.8944, interactions: ['crm#x'] }], { ...lost, signals: [signal('contract.terminated', start + hour, 'crm#x')] })).toEqual([
      'alert.resolved determinant:service',
      'alert.opened signal:contract.terminated',
    ]);
    expect(customer.at(2 * hour, [], { ...lost, signals: [signal('offer.received', start + 2 * hour)] })).toEqual([]);
    expect(customer.at(3 * hour, [{ determinant: 'rhythm', interactionKind: 'contract.signed', points: 80, interactions: ['crm#y'] }], { score: 80 })).toEqual(['alert.resolved signal:contract.terminated']);
  });
});

describe('what is unanswered', () => {
  const asked = (id: string, about?: string): Partial<Piece>[] => complaint(0, id).map((piece) => ({ ...piece, dial: -11, ...(about === undefined ? {} : { about }) }));
  const waiting = (customer: Timeline): string[] => customer.open?.unanswered.map((question) => question.interaction) ?? [];
  const answered = (offset: number, about: string | null = null): Partial<Change> => ({ closings: [{ kind: 'complaint.resolved', interaction: `crm#answer-${offset}`, at: start + offset, about }] });

  it('is each question once, until an answer comes, whatever that does to the score', () => {
    const customer = new Timeline();
    customer.at(0, [...asked('crm#1'), ...asked('crm#2')]);
    expect(waiting(customer)).toEqual(['crm#1', 'crm#2']);
    expect(customer.at(hour, [], answered(hour))).toEqual([]);
    expect(waiting(customer)).toEqual([]);
    customer.at(2 * hour, asked('crm#3'));
    expect(waiting(customer)).toEqual(['crm#3']);
  });

  it('tells what was answered by what it is about, and takes nothing for unanswered that may have been', () => {
    const customer = new Timeline();
    customer.at(0, [...asked('crm#1', 'complaint:crm:1'), ...asked('crm#2', 'complaint:crm:2'), ...asked('zd#9', 'ticket:zd:9')]);
    customer.at(hour, [], answered(hour, 'complaint:crm:1'));
    expect(waiting(customer)).toEqual(['crm#2']);
  });

  it('knows an answer from before the alert, and takes an earlier one for none', () => {
    const customer = new Timeline();
    customer.at(0, [{ points: -9, dial: -11, interactions: ['crm#1'] }]);
    customer.at(hour, [], answered(hour));
    expect(customer.at(2 * hour, [{ points: -9, dial: -11, interactions: ['crm#2'] }])).toEqual(['alert.opened determinant:service']);
    expect(waiting(customer)).toEqual(['crm#2']);
  });
});
