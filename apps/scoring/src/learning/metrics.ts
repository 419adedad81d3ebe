/** One customer's forecast, the probability of at least one event, and what came. */
export interface Forecast {
  readonly p: number;
  readonly happened: boolean;
}

export interface Quality {
  readonly customers: number;
  /** Share of customers with an event. */
  readonly retained: number;
  /** Probability that one who came ranks above one who didn't; ties count half. */
  readonly auc: number;
  /** null for a forecast that only ranks. */
  readonly brier: number | null;
  /** Ten bins of equal count of the sorted p: mean of |mean p − share that came|, weighted by the bins' sizes; null as above. */
  readonly calibrationError: number | null;
  /** Share that came among the highest tenth, over that of all. */
  readonly topDecileLift: number;
}

const bins = 10;

export function qualityOf(forecasts: readonly Forecast[], isRank = false): Quality {
  const sorted = forecasts.map((forecast, place) => ({ ...forecast, place })).sort((a, b) => a.p - b.p || a.place - b.place);
  const retained = share(sorted);
  return { customers: sorted.length, retained, auc: aucOf(sorted), brier: isRank ? null : brierOf(sorted), calibrationError: isRank ? null : calibrationErrorOf(sorted), topDecileLift: share(sorted.slice(Math.floor(0.9 * sorted.length))) / retained };
}

function share(forecasts: readonly Forecast[]): number {
  return forecasts.filter(({ happened }) => happened).length / forecasts.length;
}

/** Mann and Whitney's U by ranks; those of one p share their mean rank. */
function aucOf(sorted: readonly Forecast[]): number {
  let rankSum = 0;
  let positives = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    let here = 0;
    for (; to < sorted.length && sorted[to]!.p === sorted[from]!.p; to += 1) here += sorted[to]!.happened ? 1 : 0;
    rankSum += here * ((from + 1 + to) / 2);
    positives += here;
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives));
}

function brierOf(forecasts: readonly Forecast[]): number {
  return forecasts.reduce((sum, { p, happened }) => sum + (p - (happened ? 1 : 0)) ** 2, 0) / forecasts.length;
}

function calibrationErrorOf(sorted: readonly Forecast[]): number {
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const part = sorted.slice(Math.floor((bin * sorted.length) / bins), Math.floor(((bin + 1) * sorted.length) / bins));
    if (part.length === 0) continue;
    const meant = part.reduce((sum, { p }) => sum + p, 0) / part.length;
    error += (part.length / sorted.length) * Math.abs(meant - share(part));
  }
  return error;
}
