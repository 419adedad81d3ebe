/** Looked up once: they are asked in the innermost loops. */
const { exp, log1p } = Math;

/** Observations of a logistic regression, row after row. */
export interface Observations {
  readonly columns: number;
  /** rows × columns */
  readonly features: Float64Array;
  /** 1: it happened. */
  readonly outcomes: Uint8Array;
  readonly weights: Float64Array;
}

/** A coefficient is thought to be normal around `mean` before the data speak; a `deviation` of Infinity leaves it free. */
export interface Prior {
  readonly mean: number;
  readonly deviation: number;
}

export interface LogisticFit {
  /** The intercept, then one a column. */
  readonly coefficients: readonly number[];
  /** Posterior variances by the curvature at the maximum, in the same order. */
  readonly variances: readonly number[];
}

const mostSteps = 100;
/** A step by which the loss would fall by no more than this share of it is the last: the next would be its square, and rounding hides its gain. */
const smallGain = 1e-12;
const mostHalvings = 30;

/**
 * The maximum a posteriori of a weighted logistic regression by Newton's method: Σ weight·log-loss + Σ (b − mean)²/(2·deviation²).
 * `priors` are those of the intercept and of each column.
 */
export function fitLogistic(data: Observations, priors: readonly Prior[]): LogisticFit {
  let coefficients = priors.map(({ mean }) => mean);
  let here = evaluate(data, priors, coefficients);
  for (let step = 0; step < mostSteps; step += 1) {
    const direction = solve(here.hessian, here.gradient);
    const gain = 0.5 * direction.reduce((sum, value, i) => sum + value * (here.gradient[i] ?? 0), 0);
    if (gain <= smallGain * here.loss) {
      coefficients = moved(coefficients, direction, 1);
      here = evaluate(data, priors, coefficients);
      break;
    }
    let scale = 1;
    let next = moved(coefficients, direction, scale);
    let there = evaluate(data, priors, next);
    for (let halving = 0; halving < mostHalvings && !(there.loss <= here.loss); halving += 1) {
      scale /= 2;
      next = moved(coefficients, direction, scale);
      there = evaluate(data, priors, next);
    }
    if (!(there.loss <= here.loss)) break;
    coefficients = next;
    here = there;
  }
  return { coefficients, variances: inverseDiagonal(here.hessian) };
}

function moved(from: readonly number[], direction: readonly number[], scale: number): number[] {
  return from.map((value, i) => value - scale * (direction[i] ?? 0));
}

interface Evaluation {
  readonly loss: number;
  readonly gradient: number[];
  readonly hessian: number[][];
}

function evaluate({ columns, features, outcomes, weights }: Observations, priors: readonly Prior[], coefficients: readonly number[]): Evaluation {
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const b = Float64Array.from(coefficients);
  const x = new Float64Array(size).fill(1);
  let loss = 0;
  for (let row = 0; row < outcomes.length; row += 1) {
    let logOdds = b[0]!;
    for (let i = 0; i < columns; i += 1) {
      const value = features[row * columns + i]!;
      x[i + 1] = value;
      logOdds += b[i + 1]! * value;
    }
    const weight = weights[row]!;
    const happened = outcomes[row] === 1;
    const p = 1 / (1 + exp(-logOdds));
    loss += weight * softplus(happened ? -logOdds : logOdds);
    const slope = weight * (p - (happened ? 1 : 0));
    const curve = weight * p * (1 - p);
    for (let i = 0; i < size; i += 1) {
      gradient[i]! += slope * x[i]!;
      const scaled = curve * x[i]!;
      for (let j = 0; j <= i; j += 1) hessian[i * size + j]! += scaled * x[j]!;
    }
  }
  for (const [i, { mean, deviation }] of priors.entries()) {
    const precision = 1 / (deviation * deviation);
    const off = b[i]! - mean;
    if (precision === 0) continue;
    loss += 0.5 * precision * off * off;
    gradient[i]! += precision * off;
    hessian[i * size + i]! += precision;
  }
  return { loss, gradient: [...gradient], hessian: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => hessian[Math.max(i, j) * size + Math.min(i, j)]!)) };
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** Cholesky's lower triangle of a positive definite matrix; a tiny ridge keeps one that a constant column made singular. */
function cholesky(matrix: readonly number[][]): number[][] {
  const size = matrix.length;
  const lower = matrix.map(() => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let rest = matrix[i]![j]!;
      for (let k = 0; k < j; k += 1) rest -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / lower[j]![j]!;
    }
  }
  return lower;
}

/** x of matrix·x = right. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const lower = cholesky(matrix);
  const size = right.length;
  const y = [...right];
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) y[i]! -= lower[i]![k]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) y[i]! -= lower[k]![i]! * y[k]!;
    y[i]! /= lower[i]![i]!;
  }
  return y;
}

function inverseDiagonal(matrix: readonly number[][]): number[] {
  return matrix.map((_, i) => solve(matrix, matrix.map((__, j) => (i === j ? 1 : 0)))[i]!);
}
