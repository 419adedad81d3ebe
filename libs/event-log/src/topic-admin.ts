export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  /** Copies of each record; by default what the brokers are set to. */
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** A log that can make topics. */
export interface TopicAdmin {
  createTopics(definitions: readonly TopicDefinition[]): Promise<void>;
}

/**
 * Creates the topics that are missing. One that exists with fewer partitions is an error: adding partitions moves keys
 * to other partitions and breaks the order of a customer, so that is an operator's decision.
 */
export async function createTopics(log: TopicAdmin, definitions: readonly TopicDefinition[]): Promise<void> {
  await log.createTopics(definitions);
}
