import { limits } from './limits.ts';

/** The topics between the services. The record key is `tenant:customer` on the first three. */
export const topics = {
  interactions: 'interactions.v1',
  changes: 'retention-changes.v1',
  alerts: 'retention-alerts.v1',
  deadLetters: 'interactions.dead.v1',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

/** How a topic is created; an existing one has to have at least these partitions. */
export interface TopicDefinition {
  readonly name: Topic;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
  readonly meaning: string;
}

const dayMs = 86_400_000;

/**
 * The broker recompresses to lz4, so that a batch in a codec that a consumer lacks never reaches one.
 * Interactions outlive a restore of PostgreSQL from a backup of up to 30 days ago: the consumer then reads them again.
 */
function config(retentionDays: number, maxMessageBytes: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'compression.type': 'lz4',
    'max.message.bytes': String(maxMessageBytes),
    'retention.ms': String(retentionDays * dayMs),
  };
}

export const topicDefinitions: readonly TopicDefinition[] = [
  {
    name: topics.interactions,
    partitions: 8,
    config: config(30, limits.recordBytes),
    meaning: 'every accepted interaction, in canonical form; written by ingestion and by scoring (fanned out or derived ones)',
  },
  {
    name: topics.changes,
    partitions: 8,
    config: config(7, limits.recordBytes),
    meaning: 'a score that moved by a point, to another band or with a signal, and why; written by scoring',
  },
  {
    name: topics.alerts,
    partitions: 8,
    config: config(30, limits.recordBytes),
    meaning: 'the life of every alert; written by notification',
  },
  {
    name: topics.deadLetters,
    partitions: 1,
    config: config(30, limits.deadLetterBytes),
    meaning: 'what a service refused, whole, with the reason; kept and replayed by ingestion',
  },
];
