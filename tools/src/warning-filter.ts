const windowMs = 10_000;
const linesPerWindow = 5;

/** Shows the warnings of one service on the terminal, at most 5 lines in 10 s: a flood is read in the log file. */
export class WarningFilter {
  readonly #name: string;
  readonly #logFile: string;
  readonly #show: (line: string) => void;
  #windowStart = 0;
  #lines = 0;

  constructor(name: string, logFile: string, show: (line: string) => void) {
    this.#name = name;
    this.#logFile = logFile;
    this.#show = show;
  }

  take(line: string, now: number = Date.now()): void {
    if (now - this.#windowStart > windowMs) {
      this.#windowStart = now;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#lines <= linesPerWindow) this.#show(`${this.#name}: ${line}`);
    else if (this.#lines === linesPerWindow + 1) this.#show(`${this.#name}: more in ${this.#logFile}`);
  }
}
