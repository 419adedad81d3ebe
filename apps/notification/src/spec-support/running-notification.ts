import { topicDefinitions, type RetentionChange } from '@rapport/contracts';
import { connectLog, type KafkaLog } from '@rapport/event-log';
import { accessSchema, createLogger, migrateDatabase, openDataSource, parseConfig, type RunningService } from '@rapport/service';
import { createTestDatabase, eventually, uniqueName, type TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { expect } from '@jest/globals';
import { notificationConfig } from '../config.ts';
import { notificationSchema } from '../database/schema.ts';
import { startNotification } from '../notification.ts';

const apiKey = `rk_demo0001_${'A'.repeat(43)}`;
export const logger = createLogger('test', 'silent');

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly items?: Record<string, unknown>[]; readonly errors?: unknown[]; readonly warnings?: unknown[] };
}

interface Request {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly actor?: string;
  readonly key?: string;
}

/** The service in this process, on a database, a topic and a group of its own. */
export class RunningNotification {
  readonly topic = uniqueName('changes');
  private readonly group = uniqueName('notification');
  service!: RunningService;
  dataSource!: DataSource;

  private constructor(
    readonly database: TestDatabase,
    readonly log: KafkaLog,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<RunningNotification> {
    const database = await createTestDatabase();
    await migrateDatabase(database.url, [accessSchema, notificationSchema], logger);
    const log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'test', logger });
    const running = new RunningNotification(database, log, environment);
    await log.createTopics([...topicDefinitions, { name: running.topic, partitions: 3, config: {} }]);
    await running.open();
    return running;
  }

  /** Starts it on what is there; `stop` of the service comes before. */
  async open(): Promise<void> {
    this.dataSource = await openDataSource({ ...notificationSchema, url: this.database.url, logger });
    this.service = await this.another(this.dataSource);
  }

  /** One more instance on the same database, topic and group. */
  async another(dataSource: DataSource): Promise<RunningService> {
    const config = parseConfig(notificationConfig, {
      DATABASE_URL: this.database.url,
      KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
      PORT: '0',
      BOOTSTRAP_API_KEY: apiKey,
      ALLOW_PRIVATE_RECEIVERS: 'true',
      SECRETS_KEY: '0'.repeat(64),
      SESSION_TIMEOUT_MS: '6000',
      ...this.environment,
    });
    return startNotification({ config, dataSource, logger, topic: this.topic, group: this.group, ownsProcess: false });
  }

  async end(): Promise<void> {
    await this.service.stop();
    await this.log.close();
    await this.database.drop();
  }

  async call(method: string, path: string, { body, contentType = 'application/json', actor, key = apiKey }: Request = {}): Promise<Answer> {
    const response = await fetch(`${this.service.url}${path}`, {
      method,
      headers: { ...this.credential(key), ...(actor === undefined ? {} : { 'rapport-actor': actor }), ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  credential(key = apiKey): Record<string, string> {
    return { authorization: `Bearer ${key}` };
  }

  /** Only steps are told, each customer's by itself: many of them at once would else be one incident. */
  async tellStepsAlone(): Promise<void> {
    const rules = [{ name: 'drop', lane: 'step', determinants: 'any', drop: 20, within: 'P7D', severity: 'warning' }];
    expect((await this.call('PUT', '/v1/rules', { body: { rules } })).status).toBe(200);
  }

  async send(...changes: RetentionChange[]): Promise<void> {
    await this.log.send(changes.map((change) => ({ topic: this.topic, key: `${change.tenant}:${change.customer.id}`, value: JSON.stringify(change) })));
  }

  /** True when nothing waits: the consumer is at the end of the topic and no delivery is unfinished. */
  async quiet(): Promise<void> {
    const marks = await this.log.watermarks(this.topic);
    await eventually(async () => {
      const rows = await this.dataSource.query<{ partition: number; next_offset: string }[]>('SELECT partition, next_offset FROM notification.consumer_offset');
      for (const [partition, { high }] of marks) expect(Number(rows.find((row) => row.partition === partition)?.next_offset)).toBe(high);
      expect(await this.dataSource.query(`SELECT id, type, state, channel, recipient, last_error FROM notification.delivery WHERE state NOT IN ('sent', 'failed', 'suppressed', 'held')`)).toEqual([]);
    });
  }
}
