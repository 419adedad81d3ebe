import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { PlainFailure } from './plain-failure.ts';

/** How a file is read: `orders` has the columns id,date,value; otherwise they are canonical paths, or lines of JSON. */
export interface ImportForm {
  readonly source: string;
  readonly as: 'orders' | 'canonical';
  readonly currency: string;
}

/** A CloudEvent as it goes to the product. */
export interface ImportEvent {
  readonly specversion: string;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly time?: string;
  readonly [extension: string]: unknown;
}

/** One row of the file, by its number from 1: an event, or why it is none. */
export type ImportRow = { readonly row: number; readonly event: ImportEvent } | { readonly row: number; readonly problem: RowProblem };

export interface RowProblem {
  readonly id?: string;
  readonly reason: 'not-json' | 'invalid-interaction';
  readonly detail: string;
}

type Cells = Record<string, string>;
type Reading = { readonly event: ImportEvent } | { readonly problem: RowProblem };

const interactionType = 'io.rapport.interaction.v1';
const orderColumns = ['id', 'date'];
/** These paths of `data` hold numbers; every other cell is text, money included. */
const numericPath = /^(rating\.(value|min|max)|items\.\d+\.quantity)$/;

/** The rows of a CSV or NDJSON file in order. Read again, the same file gives the same ids. */
export function readRows(file: string, form: ImportForm): AsyncGenerator<ImportRow> {
  const isJson = /\.(ndjson|jsonl|json)$/i.test(file);
  if (isJson && form.as === 'orders') throw new PlainFailure('--as orders reads CSV with the columns id,date,value');
  return isJson ? readJsonLines(file, form) : readCsv(file, form);
}

async function* readCsv(file: string, form: ImportForm): AsyncGenerator<ImportRow> {
  const occurrences = new Occurrences();
  const checkColumns = (columns: string[]) => {
    const missing = form.as === 'orders' ? orderColumns.filter((name) => !columns.includes(name)) : [];
    if (missing.length > 0) throw new PlainFailure(`${file} has no column ${missing.join(', ')}; --as orders reads id,date,value`);
    if (form.as === 'canonical' && !columns.includes('kind')) throw new PlainFailure(`${file} has no column kind. Its columns must be canonical paths (id,time,kind,customer.id,…), or say --as orders`);
    return columns;
  };
  const parser = createReadStream(file).pipe(parse({ bom: true, columns: checkColumns, relax_column_count: true, skip_empty_lines: true }));
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<Cells>) {
      row += 1;
      yield { row, ...(form.as === 'orders' ? orderEvent(cells, form, occurrences) : canonicalEvent(cells, form, occurrences)) };
    }
  } catch (error) {
    throw error instanceof PlainFailure ? error : new PlainFailure(`${file} can't be read after row ${row}: ${String(error)}`);
  }
}

async function* readJsonLines(file: string, form: ImportForm): AsyncGenerator<ImportRow> {
  const occurrences = new Occurrences();
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    row += 1;
    yield { row, ...jsonEvent(line, form, occurrences) };
  }
}

function orderEvent(cells: Cells, form: ImportForm, occurrences: Occurrences): Reading {
  const customer = cells['id']?.trim() ?? '';
  const date = cells['date']?.trim() ?? '';
  const amount = cells['value']?.trim() ?? '';
  const id = `${customer}/${date}/${occurrences.before(`${customer}/${date}`)}`;
  if (customer === '') return refused(id, 'id is empty');
  const time = `${date}T12:00:00Z`;
  if (!isDay(date)) return refused(id, `date "${date.slice(0, 40)}" is not a day as YYYY-MM-DD`);
  const value = amount === '' ? {} : { value: { amount, currency: form.currency, meaning: 'revenue' } };
  return { event: { ...envelope(form, id, time), data: { customer: { id: customer }, kind: 'order.placed', ...value } } };
}

function canonicalEvent(cells: Cells, form: ImportForm, occurrences: Occurrences): Reading {
  const { id: givenId = '', time = '', ...paths } = cells;
  const id = givenId === '' ? occurrences.contentId(JSON.stringify(Object.values(cells))) : givenId;
  const data: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(paths)) {
    if (text === '') continue;
    const number = numericPath.test(path) ? Number(text) : Number.NaN;
    put(data, path.split('.'), Number.isNaN(number) ? text : number);
  }
  return timed(envelope(form, id, time), data);
}

function jsonEvent(line: string, form: ImportForm, occurrences: Occurrences): Reading {
  const value = readObject(line);
  if (value === undefined) return { problem: { reason: 'not-json', detail: 'the line is not a JSON object' } };
  const { id: givenId, time, ...rest } = value;
  const id = typeof givenId === 'string' && givenId !== '' ? givenId : occurrences.contentId(line.trim());
  const occurredAt = typeof time === 'string' ? time : '';
  if (typeof rest['specversion'] !== 'string') return timed(envelope(form, id, occurredAt), rest);
  const event = { ...envelope(form, id, occurredAt), ...rest };
  return timed(event, rest['data']);
}

function readObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // refused by the caller, with its row
  }
}

function timed(event: ImportEvent, data: unknown): Reading {
  if (event.time !== undefined && Number.isNaN(Date.parse(event.time))) return refused(event.id, `time "${event.time.slice(0, 40)}" is not RFC 3339`);
  return { event: { ...event, data } };
}

function envelope(form: ImportForm, id: string, time: string): ImportEvent {
  return { specversion: '1.0', type: interactionType, source: form.source, id, ...(time === '' ? {} : { time }) };
}

function refused(id: string, detail: string): Reading {
  return { problem: { id, reason: 'invalid-interaction', detail } };
}

/** 2026-02-30 is none: Date would take it for the second of March. */
function isDay(date: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

type Branch = Record<string, unknown> | unknown[];

/** Puts a value at a dotted path; a numeric step makes a list: customer.aliases.0.ns. */
function put(root: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  let at = root;
  for (const [index, step] of steps.entries()) {
    if (step === '__proto__') return;
    if (index === steps.length - 1) {
      at[step] = value;
      return;
    }
    const next: Branch = /^\d+$/.test(steps[index + 1] ?? '') ? [] : {};
    if (typeof at[step] !== 'object') at[step] = next;
    at = at[step] as Record<string, unknown>;
  }
}

/** Tells equal rows apart by how many came before them. */
class Occurrences {
  readonly #counts = new Map<string, number>();

  before(key: string): number {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }

  contentId(content: string): string {
    const hash = createHash('sha256').update(content).digest('hex');
    return `${hash}/${this.before(hash)}`;
  }
}
