import { textTable } from '../text-table.ts';
import { budget, hiatusDays, hysteresis, lossDays } from './measure-alarms.ts';
import type { Alarms, AtBudget, Quality } from './measure-alarms.ts';

const columns = ['alerts a customer-year', 'false ones', 'precision', 'recall', 'own gaps silent'] as const;

/** The tables for a person. */
export function tableOf(alarms: Alarms): string {
  const figure = (value: number | null): string => value?.toFixed(2) ?? '–';
  const cells = (name: string, { alertsPerYear, falsePerYear, precision, recall, ownGapsSilent }: Quality): string[] => [name, ...[alertsPerYear, falsePerYear, precision, recall, ownGapsSilent].map(figure)];
  const levels = [['', ...columns], ...alarms.byLevel.map(({ below, quality }) => cells(`score < ${below}, clear at ${below + hysteresis}`, quality)), cells(`a fixed hiatus of ${hiatusDays} days`, alarms.hiatus)];
  const budgets = [['', 'alarms', 'missed purchases'], ...alarms.atBudget.map((each) => [`${each.detector.name}: ${boundWords(each)}`, each.alarmed.toLocaleString('en-US'), figure(each.missedPurchases)])];
  const many = (value: number): string => Math.round(value).toLocaleString('en-US');
  return [
    `${many(alarms.customers)} customers, ${many(alarms.customerYears)} customer-years; the score of day one with the expected gap of ${alarms.expectedGapDays.toFixed(1)} days. An alert is true when no purchase follows for ${lossDays} days.`,
    '',
    ...textTable(levels),
    '',
    `When ${budget * 100} % of the ${many(alarms.completedSilences)} completed silences may be alarmed, purchases of the own rhythm that are missed before the alarm:`,
    '',
    ...textTable(budgets),
  ].join('\n');
}

function boundWords({ detector, bound }: AtBudget): string {
  if (detector.key === 'hiatus') return `more than ${-bound} days`;
  return detector.key === 'score' ? `below ${bound.toFixed(1)}` : `a silence of a probability below ${bound.toFixed(3)}`;
}

/** The same for a program. */
export function jsonOf(alarms: Alarms): string {
  return JSON.stringify({ ...alarms, lossDays, budget, hiatusDays }, null, 2);
}
