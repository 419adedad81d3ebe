import { Stopped, type ImportClient } from './import-client.ts';
import type { ImportRow } from './import-rows.ts';

/** Events in one question: scoring's limit. */
const idsAtOnce = 1_000;
/** Scoring counts an accepted event within seconds; longer than this it waits for something. */
const patienceMs = 60_000;
const pollMs = 200;

export interface RepeatCount {
  /** Accepted rows whose event the product had already, from this file or from before this import. */
  readonly repeats: number;
  /** Accepted rows whose event scoring doesn't know (yet). */
  readonly missing: number;
}

export interface RepeatQuestion {
  readonly source: string;
  readonly client: ImportClient;
  /** When this import began, by the product's clock: what was received before is a repeat now. */
  readonly startedAt: number;
  readonly refusedRows: ReadonlySet<number>;
  readonly signal: AbortSignal;
  readonly asked: (rows: number) => void;
}

/** Asks scoring about every accepted event of the file, once each, many at a time. */
export async function countRepeats(rows: AsyncGenerator<ImportRow>, question: RepeatQuestion): Promise<RepeatCount> {
  const count = { repeats: 0, missing: 0 };
  const seen = new Set<string>();
  const deadline = Date.now() + patienceMs;
  let source = '';
  let ids: string[] = [];
  let done = 0;
  const ask = async () => {
    if (ids.length > 0) add(count, await judge(source, ids, { ...question, deadline }));
    ids = [];
    question.asked(done);
  };
  for await (const row of rows) {
    if (question.signal.aborted) throw new Stopped();
    if ('event' in row && !question.refusedRows.has(row.row)) {
      const { event } = row;
      if (ids.length === idsAtOnce || event.source !== source) await ask();
      source = event.source;
      const key = JSON.stringify([source, event.id]);
      if (seen.has(key)) count.repeats += 1;
      else ids.push(event.id);
      seen.add(key);
    }
    done += 1;
  }
  await ask();
  return count;
}

function add(count: { repeats: number; missing: number }, more: RepeatCount): void {
  count.repeats += more.repeats;
  count.missing += more.missing;
}

/** Asks until scoring has counted them all, or the patience is over. */
async function judge(source: string, ids: readonly string[], question: RepeatQuestion & { readonly deadline: number }): Promise<RepeatCount> {
  let repeats = 0;
  let unknown = ids;
  for (;;) {
    const known = await question.client.received(source, unknown);
    for (const receivedAt of known.values()) if (receivedAt < question.startedAt) repeats += 1;
    unknown = unknown.filter((id) => !known.has(id));
    if (unknown.length === 0 || Date.now() > question.deadline) return { repeats, missing: unknown.length };
    if (question.signal.aborted) throw new Stopped();
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}
