import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Demo } from './demo.ts';
import { keepAdminPassword, keepApiKey, keepSecretsKey } from './keys.ts';
import { hasKafkaJars } from './kafka-jars.ts';
import { PlainFailure } from './plain-failure.ts';
import { becomesReady, choosePorts, createTopics, migrateServices, serviceProcess } from './services.ts';
import { serviceNames, stackFile, writeStack, type ServiceName, type Stack } from './stack-file.ts';
import { startKafka, startPostgres } from './stack.ts';
import type { StartLock } from './start-lock.ts';
import { StepDisplay } from './step-display.ts';
import { Supervisor } from './supervisor.ts';
import { WarningFilter } from './warning-filter.ts';

const database = 'rapport';
const readyWithinMs = 120_000;
/** `EX_CONFIG`: the service says what is wrong with its environment, a restart changes nothing. */
const wrongConfiguration = 78;

interface Endpoints {
  readonly databaseUrl: string;
  readonly kafkaBrokers: string;
}

/** PostgreSQL, Kafka and the services as processes: up, kept up, down. */
export class Product {
  readonly #home: string;
  readonly #supervisor: Supervisor;
  readonly #display = new StepDisplay(5);
  readonly #stop = new AbortController();
  readonly #withDemo: boolean;
  #demo: Demo | undefined;
  #stack: Stack | undefined;
  #failure: PlainFailure | undefined;

  constructor(home: string, lock: StartLock, withDemo: boolean) {
    this.#home = home;
    this.#withDemo = withDemo;
    this.#supervisor = new Supervisor(
      home,
      {
        say: (sentence) => {
          this.#display.say(sentence);
        },
        changed: () => {
          lock.nameGuardian(this.#supervisor.guardianPid);
          this.#writeStack();
        },
        givesUp: (name, exitCode) => this.#givesUp(name, exitCode),
      },
      stackFile(home),
    );
    lock.nameGuardian(this.#supervisor.guardianPid);
  }

  /** Comes back when everything has ended, after `stop()`; throws what made the start impossible. */
  async run(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#stop.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    try {
      await Promise.race([this.#bringUp(), stopped]);
      await stopped;
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    } finally {
      await this.#bringDown();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Asks everything to end; asking again changes nothing. */
  stop(): void {
    this.#stop.abort();
  }

  async #bringUp(): Promise<void> {
    const { ports, remarks } = await choosePorts(process.env);
    for (const remark of remarks) this.#display.say(remark);
    const endpoints = await this.#startServers();
    const apiKey = keepApiKey(this.#home, process.env);
    const signIn = { email: 'admin@demo.local', password: keepAdminPassword(this.#home, process.env) };
    const urls = urlsOf(ports);
    const env = {
      // The demo's receiver listens on this machine.
      ...(this.#withDemo ? { ALLOW_PRIVATE_RECEIVERS: 'true' } : {}),
      ...process.env,
      DATABASE_URL: endpoints.databaseUrl,
      KAFKA_BROKERS: endpoints.kafkaBrokers,
      BOOTSTRAP_API_KEY: apiKey,
      SECRETS_KEY: keepSecretsKey(this.#home, process.env),
      CONSOLE_URL: process.env['CONSOLE_URL'] || urls.console,
      CONSOLE_API_KEY: process.env['CONSOLE_API_KEY'] || apiKey,
      BOOTSTRAP_ADMIN_PASSWORD: signIn.password,
      INGESTION_URL: urls.ingestion,
      SCORING_URL: urls.scoring,
      NOTIFICATION_URL: urls.notification,
    };
    this.#display.begin('Database tables');
    const events = { guard: (child: ChildProcess) => { this.#supervisor.guard(child); } };
    await migrateServices(env, events);
    this.#display.begin('Kafka topics');
    await createTopics(env, events);
    this.#display.begin('Services');
    await this.#startServices(ports, env);
    this.#display.finish();
    this.#stack = { ready: true, tenant: 'demo', apiKey, signIn, urls, ...endpoints, processes: [] };
    this.#writeStack();
    console.log(greeting(this.#stack));
    process.send?.({ ready: true });
    if (this.#withDemo) await this.#playDemo(this.#stack);
  }

  async #playDemo(stack: Stack): Promise<void> {
    this.#demo = new Demo({ home: this.#home, stack, signal: this.#stop.signal, say: (line) => { this.#display.say(line); } });
    await this.#demo.run();
  }

  async #startServers(): Promise<Endpoints> {
    const options = {
      home: this.#home,
      supervisor: this.#supervisor,
      progress: (share: number) => {
        this.#display.progress(share);
      },
    };
    const { DATABASE_URL: givenDatabase, KAFKA_BROKERS: givenBrokers } = process.env;
    this.#display.begin(givenDatabase ? 'PostgreSQL: the one of DATABASE_URL' : 'PostgreSQL');
    const databaseUrl = givenDatabase || (await startPostgres(options, database));
    this.#display.begin(givenBrokers ? 'Kafka: the one of KAFKA_BROKERS' : hasKafkaJars() ? 'Kafka' : 'Kafka (fetches 43 MB, once)');
    const kafkaBrokers = givenBrokers || (await startKafka(options));
    return { databaseUrl, kafkaBrokers };
  }

  async #startServices(ports: Record<ServiceName, number>, env: NodeJS.ProcessEnv): Promise<void> {
    for (const name of serviceNames) {
      const warnings = new WarningFilter(name, this.#supervisor.logFile(name), (line) => {
        this.#display.say(line);
      });
      this.#supervisor.start(serviceProcess(name, { ...env, PORT: String(ports[name]) }, (line) => { warnings.take(line); }));
    }
    const patience = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(readyWithinMs)]);
    const urls = urlsOf(ports);
    let ready = 0;
    const each = serviceNames.map(async (name) => {
      await becomesReady(name, urls[name], patience);
      ready += 1;
      this.#display.progress(ready / serviceNames.length);
    });
    await Promise.all(each);
  }

  /** Before the product is ready, a service that refuses its configuration ends the start. */
  #givesUp(name: string, exitCode: number | null): boolean {
    if (exitCode !== wrongConfiguration || this.#stack !== undefined) return false;
    this.#failure ??= new PlainFailure(`${name} refuses to start; its last words are above and in ${this.#supervisor.logFile(name)}`, exitCode);
    this.#stop.abort();
    return true;
  }

  #writeStack(): void {
    if (this.#stack === undefined || this.#stop.signal.aborted) return;
    const processes = this.#supervisor.running().map(({ name, pid }) => ({ service: name, pid }));
    this.#stack = { ...this.#stack, processes };
    writeStack(this.#home, this.#stack);
  }

  async #bringDown(): Promise<void> {
    this.#stop.abort();
    this.#display.finish();
    rmSync(stackFile(this.#home), { force: true });
    if (this.#supervisor.running().length > 0) console.log('Ending everything');
    await this.#demo?.stop();
    await this.#supervisor.stopAll();
  }
}

function urlsOf(ports: Record<ServiceName, number>): Record<ServiceName, string> {
  const url = (name: ServiceName) => `http://127.0.0.1:${ports[name]}`;
  return { ingestion: url('ingestion'), scoring: url('scoring'), notification: url('notification'), console: url('console') };
}

function greeting({ urls, apiKey, signIn }: Stack): string {
  const event = {
    specversion: '1.0',
    type: 'io.rapport.interaction.v1',
    source: 'crm',
    id: 'hello-1',
    time: new Date().toISOString(),
    data: { customer: { id: 'hello' }, kind: 'complaint.received', text: { body: 'Third late delivery this month', lang: 'en' } },
  };
  return `
  console       ${urls.console}
  sign in       ${signIn.email}  ${signIn.password}
  ingestion     ${urls.ingestion}
  scoring       ${urls.scoring}
  notification  ${urls.notification}
  API key       ${apiKey}

  curl -sS -X POST ${urls.ingestion}/v1/events -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/cloudevents+json' -d '${JSON.stringify(event)}'

ready`;
}
