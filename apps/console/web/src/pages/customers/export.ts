import type { IntlShape } from 'react-intl';
import { customerPage, type ListFilter } from '../../api/customers.ts';
import type { CustomerRow } from '../../api/shapes.ts';
import { nameOf } from '../../components/name.tsx';
import { csvOf, type Cell } from './csv.ts';

/** Writes the whole list, page by page, into a file; says how many are there. */
export async function exportCustomers(filter: ListFilter, intl: IntlShape, onProgress: (rows: number) => void): Promise<void> {
  const rows: Cell[][] = [headOf(intl)];
  let cursor: string | undefined;
  do {
    const page = await customerPage(filter, cursor);
    rows.push(...page.items.map((row) => cellsOf(row, intl)));
    onProgress(rows.length - 1);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  save(csvOf(rows), 'customers.csv');
}

function headOf(intl: IntlShape): string[] {
  return (['id', 'name', 'band', 'score', 'change', 'determinant', 'value', 'currency', 'owner', 'as-of'] as const).map((name) => intl.formatMessage({ id: `customers.column.${name}` }));
}

function cellsOf(row: CustomerRow, intl: IntlShape): Cell[] {
  const { id, band, score, trend, determinant, valueAtStake, traits, asOf } = row;
  return [
    id, nameOf(row), intl.formatMessage({ id: `band.${band}` }), band === 'unknown' ? null : rounded(score, 1), trend === undefined ? null : rounded(trend.points, 1),
    determinant ?? null, valueAtStake === undefined ? null : Number(valueAtStake.amount), valueAtStake?.currency ?? null, traits['owner'] ?? null, asOf,
  ];
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
