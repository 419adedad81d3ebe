import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** How far an import came. Only a saving of time: without it every row is sent again and found to be a repeat. */
export interface ImportState {
  /** Rows of the file that the product has answered. */
  readonly rows: number;
  readonly refused: number;
  /** Whole days that are added to every time. */
  readonly shiftDays: number;
  /** When the first row was sent, by the product's clock, ms since epoch. */
  readonly startedAt: number;
  /** Another size, another `--as`, or a shift that was asked for anew: another import. */
  readonly fileBytes: number;
  readonly as: string;
  readonly shiftToNow: boolean;
}

export function stateFile(file: string, source: string): string {
  return `${file}.${source.replaceAll(/[^\w.-]/g, '_')}.import.json`;
}

/** The state of the same import; undefined when there is none, or it isn't of this file. */
export function readState(path: string, wanted: Pick<ImportState, 'fileBytes' | 'as' | 'shiftToNow'>): ImportState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as ImportState;
    const same = state.fileBytes === wanted.fileBytes && state.as === wanted.as && state.shiftToNow === wanted.shiftToNow;
    return same && Number.isInteger(state.rows) ? state : undefined;
  } catch {
    return undefined; // unreadable is as good as absent
  }
}

/** On the disk before it has its name: a crash leaves the old state or the new one. */
export function saveState(path: string, state: ImportState): void {
  const descriptor = openSync(`${path}.new`, 'w');
  writeSync(descriptor, `${JSON.stringify(state, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${path}.new`, path);
}
