import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Stopped, type ImportClient } from './import-client.ts';
import { ImportProgress } from './import-progress.ts';
import { countRepeats, type RepeatCount } from './import-repeats.ts';
import { readRows, type ImportEvent, type ImportForm, type ImportRow } from './import-rows.ts';
import { earlierShift, shiftTime, shiftToYesterday } from './import-shift.ts';
import { readState, saveState, stateFile, type ImportState } from './import-state.ts';

/** The product's limit of a CloudEvents batch. */
const batchEvents = 500;
const saveEveryMs = 1_000;
/** When the first row is unknown (it may have been refused), a few more are asked about. */
const rowsAskedForShift = 5;

export interface ImportOrder {
  readonly file: string;
  readonly form: ImportForm;
  readonly shiftToNow: boolean;
}

export interface ImportResult {
  readonly rows: number;
  readonly refused: number;
  /** How many of the rows an earlier run had sent. */
  readonly earlier: number;
  /** Undefined when nothing could be asked. */
  readonly repeats: RepeatCount | undefined;
}

interface Survey {
  readonly rows: number;
  readonly newest: number;
  readonly first: readonly ImportEvent[];
}

/** One import of one file: sends what is not sent yet, then asks which rows were repeats. */
export class ImportRun {
  readonly #order: ImportOrder;
  readonly #client: ImportClient;
  readonly #signal: AbortSignal;
  readonly #stateFile: string;
  readonly #rejectedFile: string;
  readonly #refusedRows = new Set<number>();
  #progress: ImportProgress | undefined;
  #state: ImportState;
  #savedAt = 0;

  constructor(order: ImportOrder, client: ImportClient, signal: AbortSignal) {
    this.#order = order;
    this.#client = client;
    client.onWaiting = (why) => {
      this.#say(why);
    };
    this.#signal = signal;
    this.#stateFile = stateFile(order.file, order.form.source);
    this.#rejectedFile = `${order.file}.rejected.ndjson`;
    this.#state = { rows: 0, refused: 0, shiftDays: 0, startedAt: 0, ...this.#identity() };
  }

  get rejectedFile(): string {
    return this.#rejectedFile;
  }

  /** Where it is kept how far the import came. */
  get stateFile(): string {
    return this.#stateFile;
  }

  /** Rows that the product has answered so far. */
  get rowsDone(): number {
    return this.#state.rows;
  }

  #say(line: string): void {
    if (this.#progress === undefined) process.stderr.write(`${line}\n`);
    else this.#progress.say(line);
  }

  async run(): Promise<ImportResult> {
    const survey = await this.#survey();
    this.#state = readState(this.#stateFile, this.#identity()) ?? (await this.#begin(survey));
    const earlier = this.#state.rows;
    this.#keepRejected();
    this.#progress = new ImportProgress(survey.rows, this.#state.rows);
    try {
      await this.#sendAll();
    } finally {
      saveState(this.#stateFile, this.#state);
      this.#progress.stop();
    }
    return { rows: survey.rows, refused: this.#state.refused, earlier, repeats: await this.#repeats(survey.rows) };
  }

  #identity(): Pick<ImportState, 'fileBytes' | 'as' | 'shiftToNow'> {
    const { file, form, shiftToNow } = this.#order;
    return { fileBytes: statSync(file).size, as: form.as, shiftToNow };
  }

  async #survey(): Promise<Survey> {
    let rows = 0;
    let newest = Number.NEGATIVE_INFINITY;
    const first: ImportEvent[] = [];
    for await (const row of this.#rows()) {
      rows += 1;
      if (!('event' in row)) continue;
      if (row.event.time !== undefined) newest = Math.max(newest, Date.parse(row.event.time));
      if (first.length < rowsAskedForShift) first.push(row.event);
    }
    return { rows, newest, first };
  }

  async #begin({ newest, first }: Survey): Promise<ImportState> {
    const startedAt = await this.#client.now();
    const fresh = { rows: 0, refused: 0, shiftDays: 0, startedAt, ...this.#identity() };
    if (!this.#order.shiftToNow || newest === Number.NEGATIVE_INFINITY) return fresh;
    const known = this.#client.canAsk ? await this.#knownShift(first) : undefined;
    return { ...fresh, shiftDays: known ?? shiftToYesterday(newest, startedAt) };
  }

  async #knownShift(first: readonly ImportEvent[]): Promise<number | undefined> {
    for (const event of first) {
      const known = await this.#client.interaction(event.source, event.id);
      if (known !== undefined && event.time !== undefined) return earlierShift(Date.parse(event.time), Date.parse(known.occurredAt));
    }
    return undefined;
  }

  #rows(): AsyncGenerator<ImportRow> {
    return readRows(this.#order.file, this.#order.form);
  }

  async #sendAll(): Promise<void> {
    let batch: ImportRow[] = [];
    for await (const row of this.#rows()) {
      if (row.row <= this.#state.rows) continue;
      batch.push(row);
      if (batch.length < batchEvents) continue;
      await this.#sendBatch(batch);
      batch = [];
    }
    if (batch.length > 0) await this.#sendBatch(batch);
  }

  async #sendBatch(batch: readonly ImportRow[]): Promise<void> {
    if (this.#signal.aborted) throw new Stopped();
    const good = batch.flatMap((row) => ('event' in row ? [{ row: row.row, event: this.#shifted(row.event) }] : []));
    const refusals = good.length === 0 ? [] : await this.#client.send(good.map(({ event }) => event));
    const refused = [
      ...batch.flatMap((row) => ('problem' in row ? [{ row: row.row, ...row.problem }] : [])),
      ...refusals.map(({ index, reason, detail }) => ({ row: good[index]?.row ?? 0, id: good[index]?.event.id, reason, detail, event: good[index]?.event })),
    ].sort((a, b) => a.row - b.row);
    if (refused.length > 0) appendFileSync(this.#rejectedFile, refused.map((line) => `${JSON.stringify(line)}\n`).join(''));
    for (const { row } of refused) this.#refusedRows.add(row);
    this.#state = { ...this.#state, rows: this.#state.rows + batch.length, refused: this.#state.refused + refused.length };
    this.#progress?.update(this.#state.rows, this.#state.refused);
    if (Date.now() - this.#savedAt < saveEveryMs) return;
    saveState(this.#stateFile, this.#state);
    this.#savedAt = Date.now();
  }

  #shifted(event: ImportEvent): ImportEvent {
    if (event.time === undefined || this.#state.shiftDays === 0) return event;
    return { ...event, time: shiftTime(Date.parse(event.time), this.#state.shiftDays) };
  }

  /** What was refused before the state was saved stays; what was refused after it will be refused again. */
  #keepRejected(): void {
    if (!existsSync(this.#rejectedFile)) return;
    const lines = readFileSync(this.#rejectedFile, 'utf8').split('\n').filter((line) => line !== '');
    const kept = lines.filter((line) => {
      const { row } = JSON.parse(line) as { row: number };
      if (row <= this.#state.rows) this.#refusedRows.add(row);
      return row <= this.#state.rows;
    });
    if (kept.length === 0) rmSync(this.#rejectedFile);
    else writeFileSync(this.#rejectedFile, kept.map((line) => `${line}\n`).join(''));
  }

  async #repeats(total: number): Promise<RepeatCount | undefined> {
    if (!this.#client.canAsk) return undefined;
    const progress = new ImportProgress(total, 0, 'rows asked');
    this.#progress = progress;
    try {
      return await countRepeats(this.#rows(), {
        source: this.#order.form.source,
        client: this.#client,
        startedAt: this.#state.startedAt,
        refusedRows: this.#refusedRows,
        signal: this.#signal,
        asked: (rows) => { progress.update(rows, this.#state.refused); },
      });
    } finally {
      progress.stop();
    }
  }
}
