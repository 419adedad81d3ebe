import { Presets, SingleBar } from 'cli-progress';

/** Shows how far the start is: a bar on a terminal, a line a step elsewhere. */
export class StepDisplay {
  readonly #bar: SingleBar | undefined;
  readonly #stepCount: number;
  #done = -1;

  constructor(stepCount: number, output: NodeJS.WriteStream = process.stdout) {
    this.#stepCount = stepCount;
    if (!output.isTTY) return;
    const format = '{bar} {percentage} % | {step}';
    this.#bar = new SingleBar({ format, barsize: 30, stream: output, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    this.#bar.start(stepCount, 0, { step: '' });
  }

  /** The step before is done, this one begins. */
  begin(step: string): void {
    this.#done += 1;
    if (this.#bar === undefined) console.log(step);
    else this.#bar.update(this.#done, { step });
  }

  /** How much of the step is done, 0 to 1. */
  progress(share: number): void {
    this.#bar?.update(this.#done + share);
  }

  /** A line that stays on the terminal. */
  say(line: string): void {
    if (this.#bar?.isActive === true) process.stdout.write('\r\u001B[K');
    console.log(line);
  }

  finish(): void {
    this.#bar?.update(this.#stepCount);
    this.#bar?.stop();
  }
}
