import { minimise } from './nelder-mead.ts';
import { hypergeometric, logBeta, logGamma } from './special-functions.ts';
import { uniformSample } from './uniform-sample.ts';

/** Looked up once: they are asked in the innermost loops. */
const { abs, exp, log, log1p, max } = Math;

/** What the "buy till you die" models know of a customer: repeats, time of the last one, time observed; in one unit of time from the first purchase. */
export interface Purchases {
  readonly repeats: number;
  readonly lastAt: number;
  readonly until: number;
}

/** A model of purchases with four positive parameters. */
export interface PurchaseModel {
  readonly name: string;
  readonly parameters: readonly string[];
  /** ln L of one customer. */
  readonly logLikelihood: (parameters: readonly number[], customer: Purchases) => number;
}

function addLogs(a: number, b: number): number {
  const larger = max(a, b);
  return larger === -Infinity ? larger : larger + log(exp(a - larger) + exp(b - larger));
}

/** Fader, Hardie and Lee (2005): may drop out after each repeat. */
export const bgNbd: PurchaseModel = {
  name: 'BG/NBD',
  parameters: ['r', 'alpha', 'a', 'b'],
  logLikelihood: ([r = 1, alpha = 1, a = 1, b = 1], { repeats: x, lastAt, until }) => {
    const rate = logGamma(r + x) - logGamma(r) + r * log(alpha);
    const alive = logBeta(a, b + x) - logBeta(a, b) - (r + x) * log(alpha + until);
    if (x === 0) return rate + alive;
    const gone = logBeta(a + 1, b + x - 1) - logBeta(a, b) - (r + x) * log(alpha + lastAt);
    return rate + addLogs(alive, gone);
  },
};

/** Batislam, Denizel and Filiztekin (2007): may drop out after the first purchase too. */
export const mbgNbd: PurchaseModel = {
  name: 'MBG/NBD',
  parameters: ['r', 'alpha', 'a', 'b'],
  logLikelihood: ([r = 1, alpha = 1, a = 1, b = 1], { repeats: x, lastAt, until }) => {
    const rate = logGamma(r + x) - logGamma(r) + r * log(alpha) - logBeta(a, b);
    const alive = logBeta(a, b + x + 1) - (r + x) * log(alpha + until);
    const gone = logBeta(a + 1, b + x) - (r + x) * log(alpha + lastAt);
    return rate + addLogs(alive, gone);
  },
};

/** Schmittlein, Morrison and Colombo (1987), in the form of Fader and Hardie (2005): may drop out at any time. */
export const paretoNbd: PurchaseModel = {
  name: 'Pareto/NBD',
  parameters: ['r', 'alpha', 's', 'beta'],
  logLikelihood: ([r = 1, alpha = 1, s = 1, beta = 1], { repeats: x, lastAt, until }) => {
    const all = r + s + x;
    const [larger, second] = alpha >= beta ? [alpha, s + 1] : [beta, r + x];
    const difference = abs(alpha - beta);
    const part = (t: number): number => log(hypergeometric(all, second, all + 1, difference / (larger + t))) - all * log(larger + t);
    const early = part(lastAt);
    const late = part(until);
    const gone = late < early ? early + log1p(-exp(late - early)) + log(s / all) : -Infinity;
    const alive = -(r + x) * log(alpha + until) - s * log(beta + until);
    return logGamma(r + x) - logGamma(r) + r * log(alpha) + s * log(beta) + addLogs(alive, gone);
  },
};

/** Four parameters need no more customers than this: of more, a uniform sample. */
const mostCustomers = 25_000;

/** Parameters of maximum likelihood; customers with the same history are computed once. */
export function fitPurchaseModel(model: PurchaseModel, all: readonly Purchases[]): number[] {
  const isChosen = uniformSample(all.length, Math.min(all.length, mostCustomers));
  const customers = all.filter(() => isChosen());
  const groups = new Map<string, { customer: Purchases; count: number }>();
  for (const customer of customers) {
    const key = `${customer.repeats} ${customer.lastAt} ${customer.until}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { customer, count: 1 });
    else group.count += 1;
  }
  const distinct = [...groups.values()];
  const unit = distinct.reduce((sum, { customer, count }) => sum + count * customer.until, 0) / customers.length || 1;
  const scaled = distinct.map(({ customer, count }) => ({ count, customer: { repeats: customer.repeats, lastAt: customer.lastAt / unit, until: customer.until / unit } }));
  const loss = (logs: readonly number[]): number => {
    const parameters = logs.map((value) => exp(value));
    const sum = scaled.reduce((total, { customer, count }) => total - count * model.logLikelihood(parameters, customer), 0);
    return Number.isFinite(sum) ? sum : Number.MAX_VALUE;
  };
  const parameters = minimise(loss, [0, 0, 0, 0]).map((value) => exp(value));
  return parameters.map((value, i) => (isTime(model.parameters[i]) ? value * unit : value));
}

function isTime(name: string | undefined): boolean {
  return name === 'alpha' || name === 'beta';
}

/** P(at least one purchase within `horizon` after what is known) = 1 − L(x, t_x, T + H)/L(x, t_x, T). */
export function purchaseProbability(model: PurchaseModel, parameters: readonly number[], customer: Purchases, horizon: number): number {
  const silent = model.logLikelihood(parameters, { ...customer, until: customer.until + horizon }) - model.logLikelihood(parameters, customer);
  return 1 - exp(silent);
}
