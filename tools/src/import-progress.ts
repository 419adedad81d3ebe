import { Presets, SingleBar } from 'cli-progress';

const plainEveryMs = 5_000;

/** Rows, rows/s, refused and time left: a bar on a terminal, a line every 5 s elsewhere. */
export class ImportProgress {
  readonly #bar: SingleBar | undefined;
  readonly #total: number;
  readonly #unit: string;
  readonly #startedAt = Date.now();
  readonly #startedFrom: number;
  #toldAt = Date.now();

  /** `from`: rows that an earlier run had done. */
  constructor(total: number, from: number, unit = 'rows') {
    this.#total = total;
    this.#startedFrom = from;
    this.#unit = unit;
    if (!process.stderr.isTTY) return;
    const format = `{bar} {percentage} % | {value}/{total} ${unit} | {rate} ${unit}/s | {refused} refused | {left} left`;
    this.#bar = new SingleBar({ format, barsize: 24, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
    this.#bar.start(total, from, { rate: 0, refused: 0, left: '?' });
  }

  update(done: number, refused: number): void {
    const seconds = Math.max(0.001, (Date.now() - this.#startedAt) / 1_000);
    const rate = (done - this.#startedFrom) / seconds;
    const left = rate > 0 ? duration((this.#total - done) / rate) : '?';
    this.#bar?.update(done, { rate: Math.round(rate).toLocaleString('en-US'), refused, left });
    if (this.#bar !== undefined || Date.now() - this.#toldAt < plainEveryMs) return;
    this.#toldAt = Date.now();
    process.stderr.write(`${done}/${this.#total} ${this.#unit}, ${Math.round(rate)} ${this.#unit}/s, ${refused} refused, ${left} left\n`);
  }

  /** A line above the bar. */
  say(line: string): void {
    process.stderr.write(this.#bar === undefined ? `${line}\n` : `\r\u001B[K${line}\n`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${Math.ceil(seconds)} s` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}
