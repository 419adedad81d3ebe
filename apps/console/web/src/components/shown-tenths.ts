/**
 * Parts in tenths of a point, so rounded that they sum to the difference of the two scores as they are written: what
 * was rounded furthest away gives way first. A difference that rounding can't explain stays visible.
 */
export function shownTenths(from: number, to: number, parts: readonly number[]): readonly number[] {
  const rounded = parts.map((part) => Math.round(part * 10));
  const missing = Math.round(to * 10) - Math.round(from * 10) - rounded.reduce((sum, tenths) => sum + tenths, 0);
  if (missing === 0 || Math.abs(missing) > parts.length) return rounded;
  const step = Math.sign(missing);
  const lost = (place: number): number => step * ((parts[place] ?? 0) * 10 - (rounded[place] ?? 0));
  const giving = new Set(parts.map((_, place) => place).sort((a, b) => lost(b) - lost(a)).slice(0, Math.abs(missing)));
  return rounded.map((tenths, place) => (giving.has(place) ? tenths + step : tenths));
}
