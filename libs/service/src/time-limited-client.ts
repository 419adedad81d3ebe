import { Client } from 'pg';
import type { ClientConfig } from 'pg';

/**
 * A connection that is given up when it did not answer in time. pg's `query_timeout` alone rejects the query and puts
 * the connection back into the pool, where everything that follows waits behind an answer that never comes.
 */
export class TimeLimitedClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as (...given: unknown[]) => unknown;
    const query = (...given: unknown[]): unknown => {
      const answer = ask(...given);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.giveUpIfSilent(error)) : answer;
    };
    this.query = query as Client['query'];
  }

  // Rejects after the socket is closed: the pool then knows, and hands this connection to nobody.
  private async giveUpIfSilent(error: unknown): Promise<never> {
    const { stream } = this.connection;
    if (error instanceof Error && error.message === 'Query read timeout' && !stream.closed) {
      await new Promise<void>((resolve) => {
        stream.once('close', resolve).destroy();
      });
    }
    throw error;
  }
}
