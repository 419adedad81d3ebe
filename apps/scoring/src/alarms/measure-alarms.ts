import type { Model } from '../domain/model.ts';
import { usualGapDays } from '../domain/rhythm.ts';
import { meanGapDays } from '../learning/train-chain.ts';
import type { OrdersFile } from '../backtest/orders-file.ts';
import { detectors, score, type Detector } from './detectors.ts';
import { firstDayBelow, silencesOf, type Silence } from './silences.ts';

/** An alert is true when no purchase follows for so many days. */
export const lossDays = 120;
/** Levels of the score that are tried, with the hysteresis of the shipped rule. */
export const levels = [20, 25, 30, 35, 40, 45, 50] as const;
export const hysteresis = 10;
/** Beside them a fixed hiatus, in days. */
export const hiatusDays = 80;
/** The share of completed silences that may be alarmed. */
export const budget = 0.05;

/** How good alerts were. A rate without alerts or losses is null. */
export interface Quality {
  readonly alerts: number;
  readonly alertsPerYear: number;
  readonly falsePerYear: number;
  readonly precision: number | null;
  /** Of customers who stayed away until the file's end: the share with an alert. */
  readonly recall: number | null;
  /** Own gaps of silence at a true alert, on average. */
  readonly ownGapsSilent: number | null;
}

/** What a detector costs a loss when it may alarm so many completed silences. */
export interface AtBudget {
  readonly detector: Pick<Detector, 'key' | 'name'>;
  readonly bound: number;
  /** Completed silences with an alarm. */
  readonly alarmed: number;
  /** Purchases of the own rhythm that were missed before the alarm, on average over the last silences of customers who came again. */
  readonly missedPurchases: number;
}

export interface Alarms {
  readonly customers: number;
  readonly customerYears: number;
  readonly expectedGapDays: number;
  readonly completedSilences: number;
  readonly byLevel: readonly { readonly below: number; readonly quality: Quality }[];
  readonly hiatus: Quality;
  readonly atBudget: readonly AtBudget[];
}

/** What alarms on silence would have told, had the day-one model with the file's own expected gap been in force. */
export function measureAlarms(orders: OrdersFile, base: Model, onStep: (name: string) => void = () => undefined): Alarms {
  const histories = orders.customers.map(({ history }) => history).filter(({ length }) => length > 0);
  const end = histories.reduce((newest, history) => Math.max(newest, history.at(-1)?.at ?? newest), -Infinity);
  const gapDays = meanGapDays(histories, base.rhythm.gapDays);
  const model: Model = { ...base, rhythm: { ...base.rhythm, gapDays, alpha: base.rhythm.r * gapDays } };
  const customers = histories.map((history) => silencesOf(history, model, end));
  const watchedDays = customers.reduce((sum, silences) => sum + watchedDaysOf(silences), 0);
  const years = watchedDays / 365.25;
  const byLevel = levels.map((below) => {
    onStep(`score below ${below}`);
    return { below, quality: qualityOf(customers, { detector: score, below, clear: below + hysteresis, model, years }) };
  });
  onStep(`a hiatus of ${hiatusDays} days`);
  const [hiatusDetector = score] = detectors;
  const hiatus = qualityOf(customers, { detector: hiatusDetector, below: -hiatusDays, clear: 0, model, years });
  const atBudget = detectors.map((detector) => {
    onStep(`${detector.name} at the budget`);
    return withinBudget(customers.flat(), detector, model);
  });
  const completedSilences = customers.flat().filter(({ isCompleted }) => isCompleted).length;
  return { customers: customers.length, customerYears: years, expectedGapDays: gapDays, completedSilences, byLevel, hiatus, atBudget };
}

interface Task {
  readonly detector: Detector;
  readonly below: number;
  /** An open alert ends when the figure is at this bound again. */
  readonly clear: number;
  readonly model: Model;
  readonly years: number;
}

/** Days on which an alert can be judged: it has 120 days after it. */
function watchedDaysOf(silences: readonly Silence[]): number {
  return Math.max(silences.reduce((sum, { days }) => sum + days, 0) - lossDays, 0);
}

interface Counted {
  alerts: number;
  wrong: number;
  losses: number;
  found: number;
  ownGaps: number;
}

function qualityOf(customers: readonly (readonly Silence[])[], task: Task): Quality {
  const counted: Counted = { alerts: 0, wrong: 0, losses: 0, found: 0, ownGaps: 0 };
  for (const silences of customers) countCustomer(silences, task, counted);
  const { alerts, wrong, losses, found, ownGaps } = counted;
  const right = alerts - wrong;
  return {
    alerts,
    alertsPerYear: alerts / task.years,
    falsePerYear: wrong / task.years,
    precision: alerts === 0 ? null : right / alerts,
    recall: losses === 0 ? null : found / losses,
    ownGapsSilent: right === 0 ? null : ownGaps / right,
  };
}

function countCustomer(silences: readonly Silence[], { detector, below, clear, model }: Task, counted: Counted): void {
  let left = watchedDaysOf(silences);
  let isOpen = false;
  for (const { retention, days, isCompleted } of silences) {
    if (isOpen && detector.figure(retention, 0, model) >= clear) isOpen = false;
    const day: number = isOpen ? 0 : firstDayBelow(below, (at) => detector.figure(retention, at, model));
    const alarms: boolean = !isOpen && day < days;
    const isLoss = !isCompleted && days >= lossDays;
    if (alarms && day <= left) {
      counted.alerts += 1;
      // What comes on the very day 120 days later still comes after them.
      if (isCompleted && days - day <= lossDays) counted.wrong += 1;
      else counted.ownGaps += day / usualGapDays(retention, model);
    }
    isOpen = isOpen || alarms;
    if (isLoss) {
      counted.losses += 1;
      if (isOpen) counted.found += 1;
    }
    left -= days;
  }
}

/** The bound that alarms as many completed silences as the budget allows, and what it costs the last silences. */
function withinBudget(silences: readonly Silence[], detector: Detector, model: Model): AtBudget {
  // An alarm counts against a completed silence when it comes before the day of the purchase.
  const lowest = silences.filter(({ isCompleted }) => isCompleted).map(({ retention, days }) => detector.figure(retention, Math.max(days - 1, 0), model));
  const sorted = lowest.toSorted((a, b) => a - b);
  const bound = sorted[Math.floor(budget * sorted.length)] ?? -Infinity;
  const alarmed = lowest.filter((figure) => figure < bound).length;
  const last = silences.filter(({ isCompleted, retention }) => !isCompleted && retention.count > 1);
  const missed = last.map(({ retention }) => firstDayBelow(bound, (day) => detector.figure(retention, day, model)) / usualGapDays(retention, model));
  const { key, name } = detector;
  return { detector: { key, name }, bound, alarmed, missedPurchases: missed.reduce((sum, each) => sum + each, 0) / missed.length };
}
