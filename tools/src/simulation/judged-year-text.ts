import type { JudgedYear } from './judged-year.ts';
import type { YearPlan } from './planted-year.ts';

/** The tables for a person. */
export function judgedYearText({ customers, seed }: YearPlan, judged: JudgedYear): string {
  const many = (value: number): string => value.toLocaleString('en-US');
  const rows = judged.causes.map(({ name, isLoss, planted, told, medianDelay, delayOf95 }) => [name, isLoss ? 'leave' : 'stay', many(planted), many(told), delayText(medianDelay), delayText(delayOf95)]);
  const { outage } = judged;
  const wrong = Object.entries(judged.falseByRule).sort(([, a], [, b]) => b - a).map(([rule, count]) => `${rule} ${many(count)}`);
  return [
    `${many(customers)} simulated customers of four rhythms and contracts, a year, seed ${seed}; the score of day one, the shipped rules, a group_wait of 2 s. Delays are from the first thing that happened to the alert, without the way through the house.`,
    '',
    ...lines([['planted', 'and then they', 'customers', 'told in time', 'median delay', '95 % within'], ...rows]),
    '',
    `Recall of planted losses: ${judged.recall.toFixed(3)}`,
    `False alerts a customer-year outside silence: ${judged.falsePerYear.toFixed(3)}${wrong.length === 0 ? '' : ` (${wrong.join(', ')})`}; on a silence that ended: ${judged.falseInSilencePerYear.toFixed(3)}`,
    `The outage: ${many(outage.customers)} customers, ${outage.notifications === 1 ? 'one notification' : `${many(outage.notifications)} notifications`} a receiver; told by themselves, having fallen much farther: ${many(outage.muchWorse)}`,
  ].join('\n');
}

function delayText(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 60_000) return 'same minute';
  const hours = ms / 3_600_000;
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}

function lines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '));
}
