import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { Kafka, logLevel } from 'kafkajs';
import type { Event, ProductClient } from './product-client.ts';

/** What was sent, how often, and what the product said to it. */
export interface Entry {
  readonly event: Event;
  readonly customer: string;
  sends: number;
  acknowledged: number;
}

/** How one customer's complaints stand in the ledger and in the product. */
export interface Count {
  readonly sent: number;
  readonly acknowledged: number;
  readonly unanswered: number;
}

/** A generator writes down every event with the answers that it got; afterwards the product is asked what it counted. */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  /** Batches by status; 0 for those that got no answer. */
  readonly statuses = new Map<number, number>();
  /** What a 503 said of when to come again. */
  readonly retryAfter = new Set<string | null>();

  add(event: Event): Entry {
    const customer = (event.data['customer'] as { id: string }).id;
    const entry: Entry = { event, customer, sends: 0, acknowledged: 0 };
    this.entries.set(event.id, entry);
    return entry;
  }

  /** Sends a few events as one batch; an answer other than 202, or none, leaves them unacknowledged. */
  async send(client: ProductClient, entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) entry.sends += 1;
    const answer = await client.sendBatch(entries.map(({ event }) => event)).catch(() => null);
    const status = answer?.status ?? 0;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (answer?.status === 503) this.retryAfter.add(answer.headers.get('retry-after'));
    if (answer?.status !== 202) return;
    for (const entry of entries) entry.acknowledged += 1;
  }

  counts(): Count {
    const all = [...this.entries.values()];
    return {
      sent: all.reduce((total, { sends }) => total + sends, 0),
      acknowledged: all.filter(({ acknowledged }) => acknowledged > 0).length,
      unanswered: all.filter(({ acknowledged }) => acknowledged === 0).length,
    };
  }

  acknowledgedIds(): string[] {
    return [...this.entries.values()].filter(({ acknowledged }) => acknowledged > 0).map(({ event }) => event.id);
  }
}

/** Rows of the timeline by event id: how often each was counted. */
export async function countedTimes(databaseUrl: string, source: string): Promise<Map<string, number>> {
  const sql = 'SELECT event_id AS name, count(*)::float8 AS figure FROM scoring.timeline WHERE source = $1 GROUP BY event_id';
  return figures(databaseUrl, sql, source);
}

/** The scores that the states hold, by customer: what the fold made of the events, whatever the timeline says. */
export async function storedScores(databaseUrl: string, prefix: string): Promise<Map<string, number>> {
  const sql = "SELECT customer_id AS name, score AS figure FROM scoring.customer_state WHERE customer_id LIKE $1 || '-%'";
  return figures(databaseUrl, sql, prefix);
}

async function figures(databaseUrl: string, sql: string, parameter: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; figure: number }>(sql, [parameter]);
    return new Map(rows.map(({ name, figure }) => [name, figure]));
  } finally {
    await client.end();
  }
}

/** The broker's own word on what the topics hold, for the log of a run. */
export async function describeLog({ brokers, home }: { brokers: string; home: string }, topics: readonly string[]): Promise<string> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const version = /Kafka version: (\S+)/.exec(await readFile(join(home, 'logs', 'kafka.log'), 'utf8'))?.[1];
    const lines = await Promise.all(
      topics.map(async (topic) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        return `${topic}: ${offsets.sort((a, b) => a.partition - b.partition).map(({ partition, high }) => `${partition}=${high}`).join(' ')}`;
      }),
    );
    return [`Kafka ${version ?? 'of a version that its log does not tell'}`, ...lines].join('\n');
  } finally {
    await admin.disconnect();
  }
}
