import type { Quality } from '../learning/metrics.ts';
import { trainingHalfLifeDays } from '../learning/train-chain.ts';
import { textTable } from '../text-table.ts';
import type { Backtest } from './run-backtest.ts';

const columns = ['AUC', 'Brier', 'calibration error', 'lift of the top tenth'] as const;

/** The table for a person. */
export function tableOf({ results, learnt }: Backtest): string {
  const head = ['', ...columns];
  const figure = (value: number | null | undefined, digits = 4): string => value?.toFixed(digits) ?? '–';
  const rows = results.map(({ name, quality }) => [name, figure(quality?.auc), figure(quality?.brier), figure(quality?.calibrationError), figure(quality?.topDecileLift, 2)]);
  return [...textTable([head, ...rows]), '', learntLine(learnt)].join('\n');
}

function learntLine({ rhythm: { gapDays, chain }, judgement }: Backtest['learnt']): string {
  const gap = `expected gap ${gapDays.toFixed(1)} days`;
  if (chain === null) return `Our score is the cold start: there is not enough to learn a chain from (${gap}).`;
  const learnt = `Our score is the chain as learnt at the cut (${gap}).`;
  if (judgement === null) return `${learnt} The history is too short for the rule of admission: the product would wait for one more horizon before it uses it.`;
  const { customers, before, after, isAdmitted } = judgement;
  const figures = `fitted one horizon earlier and judged on the horizon since (${customers.toLocaleString('en-US')} customers), its log-loss is ${after.toFixed(4)}, that of the version in force ${before.toFixed(4)}`;
  return `${learnt} The rule of admission ${isAdmitted ? 'lets it go live' : 'does not let it go live yet'}: ${figures}.`;
}

/** The same for a program; days are whole. */
export function jsonOf(backtest: Backtest, asked: Asked): string {
  return JSON.stringify(backtestAnswer(backtest, asked), null, 2);
}

interface Asked {
  readonly cut: string;
  /** null: each customer's own. */
  readonly horizonDays: number | null;
}

export function backtestAnswer({ results, learnt, newestLearntFrom }: Backtest, asked: Asked): object {
  const { gapDays, chain } = learnt.rhythm;
  const [ours, ...others] = results.map(({ key, quality }) => [key, quality && figuresOf(quality)] as const);
  return {
    ...asked,
    customers: results[0]?.quality?.customers ?? 0,
    retained: results[0]?.quality?.retained ?? null,
    newestLabelLearntFrom: newestLearntFrom === null ? null : new Date(newestLearntFrom).toISOString().slice(0, 10),
    rhythm: { gapDays: Math.round(gapDays), stepDays: chain?.stepDays ?? null, halfLifeDays: Math.round(trainingHalfLifeDays(gapDays)), source: chain === null ? 'cold-start' : 'chain', secondStage: false },
    score: ours?.[1] ?? null,
    baselines: Object.fromEntries(others),
  };
}

function figuresOf({ auc, brier, calibrationError, topDecileLift }: Quality) {
  return { auc, brier, calibrationError, topDecileLift };
}

/** `id,p,label`, a line a customer; an id is quoted where CSV asks for it. */
export function csvOf({ forecasts }: Backtest): string {
  const quoted = (id: string): string => (/[",\n\r]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id);
  return ['id,p,label', ...forecasts.map(({ id, p, label }) => `${quoted(id)},${p},${label}`), ''].join('\n');
}
