import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a built program of this service as a process of its own, until it ends. */
export async function runProgram(file: string, args: readonly string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, '../../dist', file), ...args])) };
  } catch (error) {
    return error as Ended;
  }
}
