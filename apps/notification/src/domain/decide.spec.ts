import { AlertTimeline, complaint, day, hour, minute, start } from '../spec-support/alert-timeline.ts';
import { deltaOf } from './alert-story.ts';
import type { Piece } from './change.ts';

describe('the step lane', () => {
  it('tells five complaints of one change once, as one story named by the part with the most points', () => {
    const customer = new AlertTimeline();
    expect(customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)))).toEqual(['alert.opened determinant:service']);
    const open = customer.open;
    expect(open).toMatchObject({ rule: 'determinant-drop', severity: 'warning', causes: ['determinant:service'], episode: 1 });
    expect(open?.from).toBeCloseTo(85, 9);
    expect(open && deltaOf(open)).toBeCloseTo(-26.1056, 9);
    expect(open?.contributions.map((piece) => [piece.determinant, piece.interactions.length])).toEqual([['service', 5], ['emotion', 5]]);
  });

  it('opens at the second of five that come one by one, then follows them, and tells again at the next band', () => {
    const customer = new AlertTimeline();
    const told = [0, 1, 2, 3, 4].map((index) => customer.at(index * 100, complaint(index)));
    expect(told).toEqual([[], ['alert.opened determinant:service'], [], [], ['alert.updated determinant:service']]);
    expect(customer.open?.from).toBeCloseTo(85, 9);
    expect(customer.open?.score).toBeCloseTo(58.8944, 9);
  });

  it('counts nothing from before a change of basis: a contract after a complaint neither adds to the step nor hides it', () => {
    const customer = new AlertTimeline();
    const signed: Partial<Piece> = { determinant: 'rhythm', interactionKind: 'contract.signed', points: 45, interactions: ['crm#contract'] };
    const early: Partial<Piece> = { points: -8, dial: -14, interactions: ['crm#early'] };
    expect(customer.at(0, [early], { basis: 'prospect', score: 36 })).toEqual([]);
    expect(customer.at(minute, [signed, ...complaint(0)], { score: 76.5133 })).toEqual([]);
    expect(customer.at(2 * minute, complaint(1))).toEqual(['alert.opened determinant:service']);
    expect(customer.open?.from).toBeCloseTo(85, 9);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(70.1311 - 85, 9);
  });

  it('ends by itself when half of the drop is regained, and the same pieces do not fire again', () => {
    const customer = new AlertTimeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ interactionKind: 'ticket.solved', points: 11, dial: 12, interactions: ['crm#t-1'] }])).toEqual([]);
    expect(customer.at(2 * hour, [{ interactionKind: 'ticket.solved', points: 3, dial: 5, interactions: ['crm#t-2'] }])).toEqual(['alert.resolved determinant:service']);
    expect(customer.at(3 * hour, [{ points: -1, dial: -1, interactions: ['crm#c-9'] }])).toEqual([]);
  });

  it.each([
    ['within 72 h reopens the same episode', 71 * hour, 1, true],
    ['after 72 h is a new one', 74 * hour, 2, false],
  ])('the same cause %s', (_, later, episode, isSame) => {
    const customer = new AlertTimeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    const first = customer.open?.id;
    customer.at(hour, [{ interactionKind: 'ticket.solved', points: 20, dial: 20, interactions: ['crm#t-1'] }]);
    expect(customer.at(hour + later, [{ points: -17, dial: -25, interactions: ['crm#c-9'] }])).toEqual(['alert.opened determinant:service']);
    expect(customer.open?.episode).toBe(episode);
    expect(customer.open?.id === first).toBe(isSame);
    expect(customer.open?.from).toBeCloseTo(78.8944, 6);
  });

  it('never alerts for backfill, and a live change then looks back over it by when it happened', () => {
    const customer = new AlertTimeline();
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
    expect(new AlertTimeline().at(0, pieces)).toEqual([]);
  });

  it('looks back from when it happened, so that a backlog hides no step', () => {
    const received = start - 3 * day;
    const scoreOnly = [0, 1].map((index): Partial<Piece> => ({ determinant: 'emotion', points: -8, dial: -6, at: received + index * minute, interactions: [`crm#${index}`] }));
    expect(new AlertTimeline().at(0, scoreOnly)).toEqual(['alert.opened determinant:emotion']);
  });

  it('counts backfill beside a live interaction that costs', () => {
    const old: Partial<Piece> = { points: -10, dial: -15, at: start - 2 * day, backfill: true, interactions: ['crm#old'] };
    expect(new AlertTimeline().at(0, [old, { points: -4, dial: -6, interactions: ['crm#new'] }])).toEqual(['alert.opened determinant:service']);
  });

  it('joins a later cause silently and renames the story by the part with the most points', () => {
    const customer = new AlertTimeline();
    customer.at(0, [{ points: -6, dial: -21, interactions: ['crm#1'] }]);
    expect(customer.at(hour, [{ determinant: 'availability', points: -10, dial: -22, interactions: ['crm#2'] }])).toEqual([]);
    expect(customer.open).toMatchObject({ cause: 'determinant:availability', causes: ['determinant:service', 'determinant:availability'] });
    expect(customer.alerts).toHaveLength(1);
  });

  it('re-bases on a model version: the drop stays what it was', () => {
    const customer = new AlertTimeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ kind: 'model', points: 10 }])).toEqual([]);
    expect(customer.open?.from).toBeCloseTo(95, 6);
    expect(customer.open && deltaOf(customer.open)).toBeCloseTo(-26.1056, 6);
  });

  it('ignores a change that is older than what is known, or the same again', () => {
    const customer = new AlertTimeline();
    customer.at(hour, complaint(0));
    expect([customer.at(hour, complaint(1)), customer.at(0, complaint(1))]).toEqual([['ignored'], ['ignored']]);
  });
});

describe('what is unanswered', () => {
  const asked = (id: string): Partial<Piece>[] => complaint(0, id).map((piece) => ({ ...piece, dial: -11 }));
  const waiting = (customer: AlertTimeline): string[] => customer.open?.unanswered.map((question) => question.interaction) ?? [];

  it('is each question of the alert once, as long as scoring says that nobody answered, whatever an answer does to the score', () => {
    const customer = new AlertTimeline();
    customer.at(0, [...asked('crm#1'), ...asked('crm#2')], { unanswered: ['crm#older', 'crm#1', 'crm#2'] });
    expect(waiting(customer)).toEqual(['crm#1', 'crm#2']);
    expect(customer.at(hour, [], { unanswered: ['crm#2'] })).toEqual([]);
    expect(waiting(customer)).toEqual(['crm#2']);
    customer.at(2 * hour, asked('crm#3'), { unanswered: ['crm#3'] });
    expect(waiting(customer)).toEqual(['crm#3']);
  });

  it('is asked again where its answer is taken back', () => {
    const customer = new AlertTimeline();
    customer.at(0, [...asked('crm#1'), ...asked('crm#2')], { unanswered: ['crm#1', 'crm#2'] });
    customer.at(hour, [], { unanswered: [] });
    expect(waiting(customer)).toEqual([]);
    customer.at(2 * hour, [], { unanswered: ['crm#2'] });
    expect(waiting(customer)).toEqual(['crm#2']);
  });

  it('knows an answer from before the alert', () => {
    const customer = new AlertTimeline();
    customer.at(0, [{ points: -9, dial: -11, interactions: ['crm#1'] }], { unanswered: ['crm#1'] });
    customer.at(hour, [], { unanswered: [] });
    expect(customer.at(2 * hour, [{ points: -9, dial: -11, interactions: ['crm#2'] }], { unanswered: ['crm#2'] })).toEqual(['alert.opened determinant:service']);
    expect(waiting(customer)).toEqual(['crm#2']);
  });
});
