import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { dayMs } from '../domain/duration.ts';
import type { History } from '../learning/train-chain.ts';

/** What a file with the columns id,date,value holds: customers in the order in which they come first. */
export interface OrdersFile {
  readonly customers: readonly { readonly id: string; readonly history: History }[];
  readonly rows: number;
}

/** Why a file can't be read, for the person who named it. */
export class OrdersFileProblem extends Error {}

interface Row {
  readonly id?: string;
  readonly date?: string;
  readonly value?: string;
}

/** Reads orders: `value` may be missing or empty; rows of one day are one event at noon UTC with their values added. */
export async function readOrders(file: string): Promise<OrdersFile> {
  const days = new Map<string, Map<number, number | null>>();
  let rows = 0;
  for await (const row of rowsOf(file)) {
    rows += 1;
    const { id, day, value } = readRow(row, `${file}, row ${rows}`);
    const ofCustomer = days.get(id) ?? new Map<number, number | null>();
    const before = ofCustomer.get(day);
    ofCustomer.set(day, before === undefined || before === null || value === null ? (before ?? value) : before + value);
    days.set(id, ofCustomer);
  }
  if (rows === 0) throw new OrdersFileProblem(`${file} has no orders`);
  const customers = [...days].map(([id, ofCustomer]) => ({ id, history: [...ofCustomer].map(([day, amount]) => ({ at: noonOf(day), amount })).sort((a, b) => a.at - b.at) }));
  return { customers, rows };
}

async function* rowsOf(file: string): AsyncGenerator<Row> {
  const columns = (header: string[]): string[] => {
    const missing = ['id', 'date'].filter((name) => !header.includes(name));
    if (missing.length > 0) throw new OrdersFileProblem(`${file} has no column ${missing.join(', ')}: it needs a header id,date,value (value is optional)`);
    return header;
  };
  const parser = parse({ bom: true, columns, skip_empty_lines: true });
  const source = createReadStream(file);
  source.on('error', (error) => parser.destroy(new OrdersFileProblem(`${file} can't be read: ${error.message}`)));
  try {
    yield* source.pipe(parser) as AsyncIterable<Row>;
  } catch (error) {
    throw error instanceof CsvError ? new OrdersFileProblem(`${file} can't be read: ${error.message}`) : error;
  }
}

function readRow({ id = '', date = '', value = '' }: Row, where: string): { id: string; day: number; value: number | null } {
  const day = dayOf(date);
  if (id === '') throw new OrdersFileProblem(`${where}: id is empty`);
  if (day === null) throw new OrdersFileProblem(`${where}: "${date}" is no date such as 2026-11-25`);
  const amount = value.trim() === '' ? null : Number(value);
  if (amount !== null && !Number.isFinite(amount)) throw new OrdersFileProblem(`${where}: "${value}" is no number`);
  return { id, day, value: amount };
}

/** The UTC day number of a date, null where it is none. */
export function dayOf(date: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : at / dayMs;
}

/** The moment at which a day's orders stand, and at which a cut is made. */
export function noonOf(day: number): number {
  return (day + 0.5) * dayMs;
}
