import { AlertTimeline, complaint, day, hour, minute, start } from '../spec-support/alert-timeline.ts';
import { storedStory, type StoredStory } from './alert-story.ts';
import { shippedModel, type Change, type Piece, type Signal } from './change.ts';

const signal = (kind: string, at = start, interaction = `console#${kind}`): Signal => ({ kind, interaction, at, expiresAt: null, ...(shippedModel.lossKinds.includes(kind) ? { loss: true } : {}) });

describe('the hard lane', () => {
  const offer = [{ determinant: 'loyalty', interactionKind: 'offer.received', points: -6.6, dial: -22, interactions: ['console#offer.received'] }];

  it("tells a competitor's offer once: its own step on loyalty is the same story", () => {
    const customer = new AlertTimeline();
    expect(customer.at(0, offer, { signals: [signal('offer.received')] })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.open).toMatchObject({ lane: 'hard', severity: 'critical', rule: 'competitor-offer' });
    expect(customer.open?.from).toBeCloseTo(85, 9);
  });

  it('tells whatever the points, and a second offer again; ends when both are closed', () => {
    const customer = new AlertTimeline();
    expect(customer.at(0, [], { signals: [signal('offer.received', start, 'a')] })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.at(hour, [], { signals: [signal('offer.received', start + hour, 'b')] })).toEqual(['alert.updated signal:offer.received']);
    const countered = (id: string): Partial<Piece>[] => [{ determinant: 'loyalty', interactionKind: 'offer.countered', points: 1, dial: 3, interactions: [id] }];
    expect(customer.at(2 * hour, countered('x'))).toEqual([]);
    expect(customer.at(3 * hour, countered('y'))).toEqual(['alert.resolved signal:offer.received']);
  });

  const about = (kind: string, thing: string, at = start): Signal => ({ ...signal(kind, at, `crm#${kind}-${thing}-${at - start}`), about: thing });
  const closes = (kind: string, thing: string | null, later: number): Partial<Change> => ({ closings: [{ kind, interaction: `crm#${kind}-${thing}-${later}`, at: start + later, about: thing }] });

  it('ends a broken promise by what was done about that one, not about another', () => {
    const customer = new AlertTimeline();
    customer.at(0, [], { signals: [about('promise.broken', 'promise:crm:1')] });
    expect(customer.at(hour, [], closes('promise.kept', 'promise:crm:2', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closes('promise.kept', 'promise:crm:1', -minute))).toEqual(['alert.resolved signal:promise.broken']);
  });

  it('ends several offers when each is closed, however often one of them is', () => {
    const customer = new AlertTimeline();
    customer.at(0, [], { signals: [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')] });
    expect(customer.at(hour, [], closes('offer.countered', 'offer:crm:a', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closes('offer.won', 'offer:crm:a', 2 * hour))).toEqual([]);
    expect(customer.at(3 * hour, [], { signals: [about('offer.received', 'offer:crm:a', start + 3 * hour)] })).toEqual(['alert.updated signal:offer.received']);
    expect(customer.at(4 * hour, [], closes('offer.won', 'offer:crm:b', 4 * hour))).toEqual([]);
    expect(customer.at(5 * hour, [], closes('offer.won', 'offer:crm:a', 5 * hour))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('opens with what a change leaves open', () => {
    const customer = new AlertTimeline();
    const both = [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')];
    expect(customer.at(0, [], { signals: both, ...closes('offer.won', 'offer:crm:a', 0) })).toEqual(['alert.opened signal:offer.received']);
    expect(customer.open?.signals.map((each) => each.about)).toEqual(['offer:crm:b']);
    const older = new AlertTimeline();
    expect(older.at(0, [], { signals: [about('offer.received', 'crm#new')], ...closes('offer.expired', 'crm#old', 0) })).toEqual(['alert.opened signal:offer.received']);
    expect(new AlertTimeline().at(0, [], { signals: [about('offer.received', 'crm#new')], ...closes('offer.won', 'crm#new', 0) })).toEqual([]);
  });

  it.each<[string, Signal[], (string | null)[]]>([
    ['a closing that names nothing', [about('offer.received', 'offer:crm:a'), about('offer.received', 'offer:crm:b')], ['offer:crm:a', null]],
    ['signals of older messages', [signal('offer.received', start, 'a'), signal('offer.received', start, 'b')], ['offer:crm:a', 'offer:crm:b']],
    ['both', [about('offer.received', 'offer:crm:a'), signal('offer.received', start, 'b')], [null, 'offer:crm:b']],
  ])('counts %s for one', (_, signals, things) => {
    const customer = new AlertTimeline();
    customer.at(0, [], { signals });
    const told = things.map((thing, index) => customer.at((index + 1) * hour, [], closes('offer.countered', thing, (index + 1) * hour)));
    expect(told).toEqual([[], ['alert.resolved signal:offer.received']]);
  });

  it('goes on with a story that an older version stored', () => {
    const customer = new AlertTimeline();
    customer.at(0, [], { signals: [signal('offer.received', start, 'a'), signal('offer.received', start, 'b')] });
    customer.alerts = customer.alerts.map((story) => storedStory(JSON.parse(JSON.stringify({ ...story, closings: ['crm#x'] })) as StoredStory));
    expect(customer.at(hour, [], closes('offer.countered', 'offer:crm:b', hour))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('ends with what closes the offer, or with a retention event, that moved no score', () => {
    const closing = (kind: string, later: number, more: object = {}) => ({ closings: [{ kind, interaction: `console#${kind}`, at: start + later, about: null, ...more }] });
    const customer = new AlertTimeline();
    customer.at(0, offer, { signals: [signal('offer.received')] });
    expect(customer.at(hour, [], closing('ticket.answered', hour))).toEqual([]);
    expect(customer.at(2 * hour, [], closing('offer.won', 2 * hour))).toEqual(['alert.resolved signal:offer.received']);
    const other = new AlertTimeline();
    other.at(0, offer, { signals: [signal('offer.received')] });
    expect(other.at(hour, [], closing('order.placed', hour, { retention: true }))).toEqual(['alert.resolved signal:offer.received']);
  });

  it('needs two failed payments within thirty days, the first of which may be backfill', () => {
    const customer = new AlertTimeline();
    expect(customer.at(0, [], { backfill: true, signals: [signal('payment.failed', start - 10 * day, 'p1')] })).toEqual([]);
    expect(customer.at(hour, [], { signals: [signal('payment.failed', start + hour, 'p2')] })).toEqual(['alert.opened signal:payment.failed']);
    expect(customer.at(2 * hour, [], { signals: [signal('payment.failed', start + 2 * hour, 'p3')] })).toEqual([]);
    expect(customer.at(3 * hour, [{ determinant: 'rhythm', interactionKind: 'order.placed', retention: true, points: 2, interactions: ['shop#1'] }])).toEqual(['alert.resolved signal:payment.failed']);
  });

  const lost = { score: 0, basis: 'lost' };
  const ended = (at: number, more: Partial<Signal> = {}): Signal => ({ ...signal('contract.terminated', at, 'crm#x'), ...more });

  it('tells a loss that was received in time and folded a day late, beside a fresh complaint', () => {
    const fresh = complaint(0).map((piece) => ({ ...piece, at: start }));
    expect(new AlertTimeline().at(0, fresh, { ...lost, signals: [ended(start - 25 * hour)] })).toEqual(['alert.opened signal:contract.terminated']);
  });

  it('tells no loss that is backfill, beside whatever is live', () => {
    const late = complaint(0).map((piece) => ({ ...piece, at: start - 26 * hour }));
    expect(new AlertTimeline().at(0, late, { ...lost, signals: [ended(start - 25 * hour, { backfill: true })] })).toEqual([]);
  });

  it('counts payments within the period of the newest, however late they are folded', () => {
    const failed = [signal('payment.failed', start - 40 * day, 'p1'), signal('payment.failed', start - 12 * day, 'p2')];
    expect(new AlertTimeline().at(0, [], { signals: failed })).toEqual(['alert.opened signal:payment.failed']);
  });

  it("is over by what the tenant's model counts as staying, and lost by what it counts as leaving", () => {
    const customer = new AlertTimeline();
    const own = signal('offer.received');
    customer.at(0, offer, { signals: [own] });
    expect(customer.at(hour, [{ determinant: 'loyalty', interactionKind: 'order.placed', points: 1, interactions: ['b'] }])).toEqual([]);
    expect(customer.at(2 * hour, [{ determinant: 'rhythm', interactionKind: 'visit.made', retention: true, points: 1, interactions: ['c'] }])).toEqual(['alert.resolved signal:offer.received']);
    expect(customer.at(3 * hour, [], { ...lost, signals: [{ ...own, interaction: 'd', at: start + 3 * hour, loss: true }] })).toEqual(['alert.opened signal:offer.received']);
  });

  it('a lost customer has no other alerts, until it is back', () => {
    const customer = new AlertTimeline();
    customer.at(0, [0, 1, 2, 3, 4].flatMap((index) => complaint(index)));
    expect(customer.at(hour, [{ determinant: 'rhythm', interactionKind: 'contract.terminated', points: -58.8944, interactions: ['crm#x'] }], { ...lost, signals: [signal('contract.terminated', start + hour, 'crm#x')] })).toEqual([
      'alert.resolved determinant:service',
      'alert.opened signal:contract.terminated',
    ]);
    expect(customer.at(2 * hour, [], { ...lost, signals: [signal('offer.received', start + 2 * hour)] })).toEqual([]);
    expect(customer.at(3 * hour, [{ determinant: 'rhythm', interactionKind: 'contract.signed', points: 80, interactions: ['crm#y'] }], { score: 80 })).toEqual(['alert.resolved signal:contract.terminated']);
  });
});
