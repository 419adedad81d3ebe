import { writeInstant } from '@rapport/contracts';
import type { Band, Part } from '@rapport/contracts';
import type { Model } from './domain/model.ts';
import { decimalAmount } from './domain/revenue.ts';

/** Points that one bar of the spread is wide. */
export const spreadStep = 5;
/** Segments and regions that an answer names; the others of a tenant with more are one. */
const mostNames = 20;
/** A share of all outcomes within which the mean of what happens lies with a probability of 95 %. */
const within95 = 1.96;

/** A band, or lost. */
type Place = Band | 'lost';

/** One group; a column that it isn't grouped by is null. Amounts in the reporting currency. */
export interface PortfolioRow {
  readonly grouped: 'movement' | 'spread' | 'determinant' | 'segment';
  readonly band: Place | null;
  readonly earlier_band: Place | null;
  readonly bin: number | null;
  readonly determinant: Part | null;
  readonly segment: string | null;
  readonly region: string | null;
  /** All of the group, and those with a known score who aren't lost: every figure but `all_value` is of these. */
  readonly moved: number;
  readonly customers: number;
  readonly all_value: number;
  readonly value: number;
  readonly at_risk: number;
  readonly earlier_at_risk: number;
  readonly scores: number;
  readonly earlier_scores: number;
  readonly spreads: number;
}

interface Beside {
  readonly model: Model;
  readonly now: number;
  readonly days: number;
}

/** What the groups amount to. Customers who were lost before and are lost now are not spoken of. */
export function portfolioAnswer(rows: readonly PortfolioRow[], { model, now, days }: Beside) {
  const of = (grouped: PortfolioRow['grouped']): PortfolioRow[] => rows.filter((row) => row.grouped === grouped);
  const money = (amount: number) => ({ amount: decimalAmount(amount), currency: model.currency.report });
  const sum = (each: readonly PortfolioRow[], column: keyof PortfolioRow): number => each.reduce((total, row) => total + Number(row[column]), 0);
  const all = of('movement');
  const customers = sum(all, 'customers');
  const movement = all.filter(({ band, earlier_band: earlier }) => band !== 'unknown' && !(band === 'lost' && earlier === 'lost'));
  const lost = movement.filter(({ band }) => band === 'lost');
  return {
    asOf: writeInstant(now),
    days,
    modelVersion: model.version,
    bands: model.bands,
    customers,
    unknown: sum(all.filter(({ band }) => band === 'unknown'), 'moved'),
    lost: { customers: sum(lost, 'moved'), value: money(sum(lost, 'all_value')) },
    value: money(sum(all, 'value')),
    valueAtRisk: { now: money(sum(all, 'at_risk')), earlier: money(sum(all, 'earlier_at_risk')) },
    expectedToStay: customers === 0 ? null : { now: sum(all, 'scores') / customers, earlier: sum(all, 'earlier_scores') / customers, within: (within95 * Math.sqrt(sum(all, 'spreads'))) / customers },
    spread: of('spread').filter((row) => row.customers > 0).map(({ bin, band, customers: count }) => ({ from: (bin ?? 0) * spreadStep, to: ((bin ?? 0) + 1) * spreadStep, band, customers: count })).sort((a, b) => a.from - b.from),
    movement: movement.map(({ earlier_band: from, band: to, moved, all_value: value }) => ({ from, to, customers: moved, value: money(value) })),
    byDeterminant: of('determinant').filter((row) => row.customers > 0).sort((a, b) => b.at_risk - a.at_risk)
      .map(({ determinant, customers: count, at_risk: atRisk, earlier_at_risk: earlier }) => ({ determinant, customers: count, valueAtRisk: { now: money(atRisk), earlier: money(earlier) } })),
    bySegmentAndRegion: bySegmentAndRegion(of('segment').filter((row) => row.customers > 0))
      .map(({ segment, region, customers: count, value, atRisk }) => ({ segment, region, customers: count, value: money(value), valueAtRisk: money(atRisk) })),
  };
}

interface Cell {
  readonly segment: string | null;
  readonly region: string | null;
  customers: number;
  value: number;
  atRisk: number;
}

/** The segments and regions with the most value; null: it wasn't said, or it is none of those. */
function bySegmentAndRegion(rows: readonly PortfolioRow[]): Cell[] {
  const segments = mostWorth(rows, 'segment');
  const regions = mostWorth(rows, 'region');
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const segment = row.segment !== null && segments.has(row.segment) ? row.segment : null;
    const region = row.region !== null && regions.has(row.region) ? row.region : null;
    const key = JSON.stringify([segment, region]);
    const cell = cells.get(key) ?? { segment, region, customers: 0, value: 0, atRisk: 0 };
    cells.set(key, cell);
    cell.customers += row.customers;
    cell.value += row.value;
    cell.atRisk += row.at_risk;
  }
  return [...cells.values()].sort((a, b) => b.value - a.value);
}

function mostWorth(rows: readonly PortfolioRow[], by: 'segment' | 'region'): Set<string> {
  const values = new Map<string, number>();
  for (const { value, ...row } of rows) {
    const name = row[by];
    if (name !== null) values.set(name, (values.get(name) ?? 0) + value);
  }
  return new Set([...values].sort((a, b) => b[1] - a[1]).slice(0, mostNames).map(([name]) => name));
}
