import type { ImportEvent } from '../import-rows.ts';
import type { SimulatedCustomer } from './customer.ts';
import { eventOf, introduction } from './interaction.ts';
import type { Happening } from './interaction.ts';
import { sayings } from './names.ts';
import { SeededRandom } from './seeded-random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A stretch of time to fill, ms since the epoch; whole days, so that the same stretch gives the same history. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * What passes between one customer and the supplier in a stretch of time, the oldest first: orders by its own cadence
 * with what follows from each, and contacts in both directions that come at any time. The rates are plausible, not measured.
 */
export function historyOf(customer: SimulatedCustomer, stretch: Stretch): ImportEvent[] {
  const random = new SeededRandom(customer.seed ^ Math.floor(stretch.from / dayMs));
  const story = new Story(customer, random, stretch);
  if (customer.cadence.kind === 'contract') story.sign(customer.cadence.endsInDays);
  else if (customer.cadence.kind === 'prospect') story.court();
  story.order();
  for (const habit of habits) story.follow(habit);
  const day = Math.floor(stretch.from / dayMs);
  const happened = story.happenings.filter(({ at }) => at >= stretch.from && at < stretch.to).sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  return [introduction(customer, stretch.from, `d${day}-introduction`), ...happened.map((happening) => eventOf(customer, { ...happening, key: `d${day}-${happening.key}` }))];
}

/** Something that happens once in `everyDays` on average, and what comes of it. */
interface Habit {
  readonly name: string;
  readonly everyDays: number;
  readonly tell: (story: Story, at: number, key: string) => void;
}

const habits: readonly Habit[] = [
  { name: 'call', everyDays: 25, tell: (story, at, key) => { story.add('call.answered', at, key, { durationMs: story.random.whole(60, 900) * 1_000 }); } },
  { name: 'own-call', everyDays: 40, tell: (story, at, key) => { story.add('call.made', at, key, { durationMs: story.random.whole(60, 600) * 1_000 }); } },
  { name: 'missed-call', everyDays: 150, tell: (story, at, key) => { story.add('call.unanswered', at, key); } },
  { name: 'mail', everyDays: 15, tell: (story, at, key) => { story.mail(at, key); } },
  { name: 'meeting', everyDays: 50, tell: (story, at, key) => { story.meet(at, key); } },
  { name: 'ticket', everyDays: 45, tell: (story, at, key) => { story.ticket(at, key); } },
  { name: 'question', everyDays: 60, tell: (story, at, key) => { story.question(at, key); } },
  { name: 'complaint', everyDays: 220, tell: (story, at, key) => { story.complaint(at, key); } },
  { name: 'promise', everyDays: 120, tell: (story, at, key) => { story.promise(at, key); } },
  { name: 'campaign', everyDays: 30, tell: (story, at, key) => { story.campaign(at, key); } },
  { name: 'survey', everyDays: 90, tell: (story, at, key) => { story.survey(at, key); } },
  { name: 'review', everyDays: 240, tell: (story, at, key) => { story.review(at, key); } },
  { name: 'concession', everyDays: 300, tell: (story, at, key) => { story.add('concession.granted', at, key); } },
];

/** One customer's stretch of time while it is made up. */
class Story {
  readonly happenings: Happening[] = [];

  constructor(
    private readonly customer: SimulatedCustomer,
    readonly random: SeededRandom,
    private readonly stretch: Stretch,
  ) {}

  add(kind: string, at: number, key: string, data: Readonly<Record<string, unknown>> = {}): void {
    this.happenings.push({ kind, at, key, data });
  }

  follow({ name, everyDays, tell }: Habit): void {
    let n = 0;
    for (let at = this.stretch.from + this.random.waiting(everyDays) * dayMs; at < this.stretch.to; at += this.random.waiting(everyDays) * dayMs) {
      n += 1;
      tell(this, officeHours(at), `${name}-${n}`);
    }
  }

  sign(endsInDays: number): void {
    const contractEndsAt = new Date(this.stretch.to + endsInDays * dayMs).toISOString().slice(0, 10);
    this.add('contract.signed', this.stretch.from + hourMs, 'contract', { facts: { contractEndsAt } });
  }

  /** From the first sales contact on. */
  court(): void {
    const at = officeHours(this.stretch.from + this.random.between(0.2, 0.9) * (this.stretch.to - this.stretch.from));
    this.add('lead.received', at, 'lead');
    this.add('lead.contacted', at + 3 * hourMs, 'contacted');
    if (this.random.chance(0.6)) this.add('demo.held', at + 4 * dayMs, 'demo', { durationMs: 45 * 60_000 });
    if (this.random.chance(0.4)) this.add('quote.sent', at + 6 * dayMs, 'quote');
  }

  /** Orders at the customer's own gaps, a fifth more or less. */
  order(): void {
    const { cadence } = this.customer;
    if (cadence.kind === 'prospect') return;
    const gap = (cadence.kind === 'rhythm' ? cadence.gapDays : 30) * dayMs;
    let n = 0;
    for (let at = this.stretch.from + this.random.next() * gap; at < this.stretch.to; at += gap * this.random.between(0.8, 1.2)) {
      n += 1;
      this.orderOnce(officeHours(at), `order-${n}`);
    }
  }

  private orderOnce(at: number, key: string): void {
    const { currency, orderValue, items, hasCard } = this.customer;
    const refs = [{ type: 'order', id: key }];
    const amount = (orderValue * this.random.between(0.7, 1.3)).toFixed(2);
    this.add('order.placed', at, key, { value: { amount, currency, meaning: 'revenue' }, items: items.map((item) => ({ ...item, quantity: this.random.whole(1, 40) })), refs });
    this.add('order.confirmed', at + hourMs, `${key}-confirmed`, { refs });
    this.add('delivery.shipped', at + dayMs, `${key}-shipped`, { refs });
    const arrives = at + this.random.between(1.6, 3.5) * dayMs;
    const fate = this.random.next();
    if (fate < 0.015) this.add('delivery.failed', arrives, `${key}-failed`, { refs });
    else this.add(fate < 0.07 ? 'delivery.delayed' : 'delivery.received', arrives, `${key}-arrived`, { refs });
    this.add('invoice.sent', arrives + 2 * hourMs, `${key}-invoice`, { refs });
    this.add('payment.received', arrives + this.random.between(3, 20) * dayMs, `${key}-paid`, { refs });
    if (hasCard) this.add('card.used', at, `${key}-card`);
    if (this.random.chance(0.04)) this.add('order.returned', arrives + 3 * dayMs, `${key}-returned`, { refs });
    if (this.random.chance(0.15)) this.rate('csat.answered', arrives + dayMs, `${key}-csat`);
  }

  mail(at: number, key: string): void {
    this.add('email.received', at, key, this.text('mail'));
    if (this.random.chance(0.8)) this.add('email.sent', at + this.random.between(0.2, 6) * hourMs, `${key}-answer`);
  }

  meet(at: number, key: string): void {
    this.add('meeting.scheduled', at - 5 * dayMs, `${key}-scheduled`, { attributes: { startsAt: new Date(at).toISOString() } });
    this.add('meeting.held', at, key, { ...this.text('meeting'), durationMs: 3_600_000 });
  }

  ticket(at: number, key: string): void {
    const refs = [{ type: 'ticket', id: key }];
    this.add('ticket.created', at, key, { ...this.text('question'), refs });
    this.add('ticket.answered', at + this.random.between(0.3, 5) * hourMs, `${key}-answered`, { refs });
    if (this.random.chance(0.92)) this.add('ticket.solved', at + this.random.between(2, 40) * hourMs, `${key}-solved`, { refs });
  }

  question(at: number, key: string): void {
    const refs = [{ type: 'question', id: key }];
    this.add('question.asked', at, key, { ...this.text('question'), refs });
    this.add('question.answered', at + this.random.between(0.3, 20) * hourMs, `${key}-answered`, { refs });
  }

  complaint(at: number, key: string): void {
    const refs = [{ type: 'complaint', id: key }];
    this.add('complaint.received', at, key, { ...this.text('complaint'), refs });
    this.add('complaint.resolved', at + this.random.between(6, 60) * hourMs, `${key}-resolved`, { refs });
  }

  promise(at: number, key: string): void {
    const refs = [{ type: 'promise', id: key }];
    const dueAt = at + this.random.whole(2, 10) * dayMs;
    this.add('promise.made', at, key, { refs, attributes: { what: this.customer.language === 'de' ? 'Ersatz bis zum Termin' : 'Replacement by the date', dueAt: new Date(dueAt).toISOString() } });
    this.add('promise.kept', dueAt - this.random.between(2, 30) * hourMs, `${key}-kept`, { refs });
  }

  campaign(at: number, key: string): void {
    this.add('campaign.sent', at, key);
    if (this.random.chance(0.3)) this.add('email.opened', at + this.random.between(0.1, 20) * hourMs, `${key}-opened`);
  }

  survey(at: number, key: string): void {
    this.add('survey.sent', at, `${key}-sent`);
    if (this.random.chance(0.5)) this.rate('nps.answered', at + this.random.between(1, 48) * hourMs, key);
  }

  review(at: number, key: string): void {
    this.add('review.posted', at, key, { rating: { scale: 'stars', value: this.random.whole(3, 5), min: 1, max: 5 }, ...this.text('praise') });
    this.add('review.answered', at + dayMs, `${key}-answered`);
  }

  private rate(kind: 'csat.answered' | 'nps.answered', at: number, key: string): void {
    const isGood = this.random.chance(0.8);
    const rating = kind === 'csat.answered'
      ? { scale: 'csat', value: isGood ? this.random.whole(4, 5) : this.random.whole(2, 3), min: 1, max: 5 }
      : { scale: 'nps', value: isGood ? this.random.whole(8, 10) : this.random.whole(4, 7), min: 0, max: 10 };
    this.add(kind, at, key, { rating, ...this.text(isGood ? 'praise' : 'mixed') });
  }

  private text(occasion: keyof typeof sayings): { text: { body: string; lang: string } } {
    const { language } = this.customer;
    return { text: { body: this.random.pick<string>(sayings[occasion][language]), lang: language } };
  }
}

/** The same day between 7 and 17 o'clock UTC. */
function officeHours(at: number): number {
  const day = Math.floor(at / dayMs) * dayMs;
  return day + 7 * hourMs + Math.floor(((at - day) * 10) / 24);
}
