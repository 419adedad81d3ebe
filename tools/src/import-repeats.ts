import { Stopped, type ImportClient } from './import-client.ts';
import type { ImportRow } from './import-rows.ts';

/** Questions at the same time: keeps a service busy without a flood. */
const concurrency = 16;
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

/** Asks scoring about every accepted event of the file, once each. */
export async function countRepeats(rows: AsyncGenerator<ImportRow>, question: RepeatQuestion): Promise<RepeatCount> {
  const count = { repeats: 0, missing: 0 };
  const seen = new Set<string>();
  const deadline = Date.now() + patienceMs;
  let done = 0;
  const worker = async () => {
    for (;;) {
      const next = await rows.next();
      if (next.done === true) return;
      const row = next.value;
      if (question.signal.aborted) throw new Stopped();
      if ('event' in row && !question.refusedRows.has(row.row)) {
        const key = JSON.stringify([row.event.source, row.event.id]);
        const kind = seen.has(key) ? 'repeats' : undefined;
        seen.add(key);
        const answer = kind ?? (await judge(row.event, question, deadline));
        if (answer !== 'new') count[answer] += 1;
      }
      done += 1;
      question.asked(done);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return count;
}

async function judge(event: { source: string; id: string }, question: RepeatQuestion, deadline: number): Promise<'new' | 'repeats' | 'missing'> {
  for (;;) {
    const known = await question.client.interaction(event.source, event.id);
    if (known !== undefined) return Date.parse(known.receivedAt) < question.startedAt ? 'repeats' : 'new';
    if (Date.now() > deadline) return 'missing';
    if (question.signal.aborted) throw new Stopped();
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}
