/** Looked up once: they are asked in the innermost loops. */
const { PI, log, sin } = Math;

/** Lanczos' coefficients for g = 7, n = 9 (Godfrey): relative error below 1e-13. */
const lanczos = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7] as const;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return log(PI / sin(PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const t = shifted + 7.5;
  let sum: number = lanczos[0];
  for (let i = 1; i < lanczos.length; i += 1) sum += lanczos[i]! / (shifted + i);
  return 0.5 * log(2 * PI) + (shifted + 0.5) * log(t) - t + log(sum);
}

/** ln B(a, b) */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

const mostTerms = 10_000;

/** Gauss' hypergeometric series F(a, b; c; z), 0 ≤ z < 1, positive parameters. */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < mostTerms; n += 1) {
    term *= ((a + n) * (b + n) * z) / ((c + n) * (n + 1));
    sum += term;
    if (term < 1e-14 * sum) return sum;
  }
  return sum;
}
