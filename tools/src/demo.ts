import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoReceiver } from './demo-receiver.ts';
import { ImportClient, Stopped } from './import-client.ts';
import type { AssignedCause } from './simulation/causes.ts';
import { causesAfter, simulatedCustomers } from './simulation/simulation.ts';
import { sendAll, sendHistory } from './simulation/send-history.ts';
import type { Stack } from './stack-file.ts';

const plan = { customers: 200, days: 60, seed: 1 };
const pauseMs = 4_000;
const askEveryMs = 250;

/** What of the demo has happened in this data folder. */
interface DemoState {
  /** The day of the history: its last midnight. */
  readonly startedAt: number;
  readonly historyIsIn: boolean;
  /** By the name of a cause, when it was planted; written before it is sent, so that a start after a kill sends the same again. */
  readonly plantedAt: Readonly<Record<string, number>>;
  readonly sent: readonly string[];
}

export interface DemoSettings {
  readonly home: string;
  readonly stack: Stack;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The simulated customers of `npm start`: their history once for a data folder, then causes of different kinds. */
export class Demo {
  readonly #settings: DemoSettings;
  readonly #file: string;
  readonly #customers = simulatedCustomers(plan);
  readonly #client: ImportClient;
  readonly #receiver: DemoReceiver;

  constructor(settings: DemoSettings) {
    this.#settings = settings;
    this.#file = join(settings.home, 'demo.json');
    const { stack, signal } = settings;
    this.#client = new ImportClient({ ingestion: stack.urls.ingestion, scoring: stack.urls.scoring, apiKey: stack.apiKey }, signal);
    this.#receiver = new DemoReceiver(settings);
  }

  /** Until everything is planted; what happened in an earlier start is not repeated. Never throws: the product goes on without its demo. */
  async run(): Promise<void> {
    try {
      await this.#receiver.start();
      await this.#writeHistory();
      const causes = causesAfter(this.#customers, plan.days, this.#state().startedAt);
      await this.#plant(causes);
      this.#sayWhatToLookAt(causes);
    } catch (error) {
      if (!(error instanceof Stopped)) this.#settings.say(`The demo ended early: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  stop(): Promise<void> {
    return this.#receiver.stop();
  }

  async #writeHistory(): Promise<void> {
    const state = this.#state();
    if (state.historyIsIn) return;
    this.#settings.say(`\nEverything from here on is SIMULATED: ${plan.customers} customers that do not exist, ${plan.days} days of what passed between them and a supplier.`);
    // On a later day the same history again, as it was begun: what is known changes nothing.
    this.#save(state);
    const { sent, last } = await sendHistory(this.#client, this.#customers, { days: plan.days, now: state.startedAt });
    if (last !== undefined) await this.#counted(last.source, last.id);
    this.#save({ ...state, historyIsIn: true });
    this.#settings.say(`${sent.toLocaleString('en-US')} simulated interactions are in`);
  }

  async #plant(causes: readonly AssignedCause[]): Promise<void> {
    for (const { cause, customers } of causes) {
      const state = this.#state();
      if (state.sent.includes(cause.name)) continue;
      const at = state.plantedAt[cause.name] ?? Date.now();
      const begun = { ...state, plantedAt: { ...state.plantedAt, [cause.name]: at } };
      this.#save(begun);
      await sendAll(this.#client, customers.flatMap((customer) => cause.events(customer, at)));
      this.#save({ ...begun, sent: [...begun.sent, cause.name] });
      this.#settings.say(`planted: ${cause.what} — ${customers.map(({ name }) => name).join(', ')}`);
      await this.#pause(pauseMs);
    }
  }

  #sayWhatToLookAt(causes: readonly AssignedCause[]): void {
    const { stack, say } = this.#settings;
    say('\nWhat to look at (all of it is simulated):');
    say(`  my day        ${stack.urls.console}/`);
    for (const { cause, customers } of causes) {
      const [first] = customers;
      if (first !== undefined) say(`  ${cause.name.padEnd(12)}  ${stack.urls.console}/customers/${encodeURIComponent(first.id)}  ${first.name}: ${cause.what}`);
    }
    say(this.#receiver.isRouted
      ? `  alerts arrive at the demo's own webhook receiver, ${this.#receiver.url}, and are printed here;\n  for that they may go to addresses of this machine (ALLOW_PRIVATE_RECEIVERS=true)`
      : `  alerts go where your own routing document sends them (GET ${stack.urls.notification}/v1/routing), and are not printed here`);
    say(`  sign in as ${stack.signIn.email} with ${stack.signIn.password}`);
  }

  async #counted(source: string, id: string): Promise<void> {
    while ((await this.#client.interaction(source, id)) === undefined) await this.#pause(askEveryMs);
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#settings;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      }
      signal.addEventListener('abort', end);
    });
    if (signal.aborted) throw new Stopped();
  }

  #state(): DemoState {
    if (!existsSync(this.#file)) return { startedAt: Date.now(), historyIsIn: false, plantedAt: {}, sent: [] };
    return JSON.parse(readFileSync(this.#file, 'utf8')) as DemoState;
  }

  #save(state: DemoState): void {
    writeFileSync(this.#file, `${JSON.stringify(state, null, 2)}\n`);
  }
}
