import { plantedCauses } from './causes.ts';
import { causesAfter, history, LiveStream, simulatedCustomers } from './simulation.ts';

const now = Date.parse('2026-11-25T10:00:00Z');
const plan = { customers: 200, days: 60, seed: 1 };
const customers = simulatedCustomers(plan);
const events = [...history(customers, plan.days, now)];

it('is the same again on the same day, whoever asks for how many customers', () => {
  const later = [...history(simulatedCustomers({ ...plan, customers: 20 }), plan.days, now + 3_600_000)];
  expect(later).toEqual(events.slice(0, 20));
});

it('is another one for another seed', () => {
  expect(simulatedCustomers({ ...plan, seed: 2 }).map(({ id }) => id)).not.toEqual(customers.map(({ id }) => id));
});

it('gives every interaction an id of its own, within the history, in the order of time for each customer', () => {
  const all = events.flat();
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const end = Date.parse('2026-11-25T00:00:00Z');
  for (const ofOne of events) {
    const times = ofOne.map(({ time }) => Date.parse(time ?? ''));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((time) => time >= end - plan.days * 86_400_000 && time < end)).toBe(true);
  }
});

it('has several cadences, contracts and prospects, two languages, and both parties act', () => {
  const kinds = new Set(events.flat().map(({ data }) => (data as { kind: string }).kind));
  expect(new Set(customers.map(({ cadence }) => (cadence.kind === 'rhythm' ? cadence.gapDays : cadence.kind)))).toEqual(new Set([7, 14, 30, 90, 365, 'contract', 'prospect']));
  expect(new Set(customers.map(({ language }) => language))).toEqual(new Set(['de', 'en']));
  expect([...kinds]).toEqual(expect.arrayContaining(['order.placed', 'delivery.received', 'call.answered', 'call.made', 'email.sent', 'meeting.held', 'complaint.received', 'ticket.solved', 'promise.kept', 'nps.answered', 'card.used', 'lead.contacted']));
  expect(kinds.size).toBeGreaterThan(30);
});

it('plants each cause on customers that it fits, none on two, whatever the day', () => {
  for (let day = 0; day < 7; day += 1) {
    const assigned = causesAfter(customers, plan.days, now + day * 86_400_000);
    expect(assigned.map(({ customers: chosen }) => chosen.length)).toEqual(plantedCauses.map(({ customers: wanted }) => wanted));
    const all = assigned.flatMap(({ customers: chosen }) => chosen.map(({ id }) => id));
    expect(new Set(all).size).toBe(all.length);
  }
});

it('plants on customers whose score the same trouble has not lowered before', () => {
  for (let day = 0; day < 28; day += 1) {
    const then = now + day * 86_400_000;
    const soldOut = causesAfter(customers, plan.days, then).find(({ cause }) => cause.name === 'sold-out');
    expect(soldOut?.customers).toHaveLength(4);
    const before = [...history(soldOut?.customers ?? [], plan.days, then)].flat().map(({ data }) => (data as { kind: string }).kind);
    expect(before).toContain('order.placed');
    for (const kind of ['call.unanswered', 'delivery.failed', 'delivery.delayed']) expect(before).not.toContain(kind);
  }
});

it('goes on in real time with one cause after the other', () => {
  const live = new LiveStream(customers, 1);
  const told = plantedCauses.map(() => live.bad(now).what);
  expect(told).toEqual(plantedCauses.map(({ what }) => what));
  expect(live.ordinary(now).time).toBe('2026-11-25T10:00:00.000Z');
});
