import { PollLoop, type Clock, type HealthReport, type Logger, type Random } from '@rapport/event-log';
import type { ChannelSender, Message, SendResult } from './channels/channel.ts';
import type { Channels } from './channels/channels.ts';
import type { DeadChannels } from './dead-channels.ts';
import type { DeliveryStore, LeasedDelivery } from './delivery-store.ts';
import { nextAttemptInMs } from './domain/back-off.ts';
import type { ReceiverSecrets, Way } from './receiver-secrets.ts';

export interface DeliveryWorkerOptions {
  readonly store: DeliveryStore;
  readonly secrets: ReceiverSecrets;
  readonly channels: Channels;
  readonly dead: Pick<DeadChannels, 'record'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What is to be done before each look at the table. */
  readonly chores?: () => Promise<unknown>;
  /** Longer than a send may take: a lease that ends is taken for a dead process. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** Sends at once: in all, for one tenant and to one endpoint. */
  readonly concurrency?: number;
  readonly perTenant?: number;
  readonly perEndpoint?: number;
}

/** After so long without a successful look at the table the loop counts as dead. */
const SILENCE_MS = 30_000;

/** Sends what is due. A slow receiver holds its own few places, and all slow ones of a tenant hold that tenant's. */
export class DeliveryWorker {
  readonly #options: Required<DeliveryWorkerOptions>;
  readonly #sending = new Map<LeasedDelivery, Promise<void>>();
  readonly #loop: PollLoop;
  #lookedAt: number;
  #failure: string | undefined;

  constructor(options: DeliveryWorkerOptions) {
    this.#options = { leaseMs: 10_000, pollMs: 250, concurrency: 256, perTenant: 64, perEndpoint: 8, chores: () => Promise.resolve(), ...options };
    const { pollMs, clock, random } = this.#options;
    this.#loop = new PollLoop({ pollMs, clock, random, look: () => this.#look(), failed: (error, retry) => { this.#fail(error, retry); } });
    this.#lookedAt = options.clock.now();
  }

  start(): void {
    this.#loop.start();
  }

  /** To be called after a commit that wrote deliveries. */
  wake(): void {
    this.#loop.wake();
  }

  /**
   * Takes nothing more, gives back what isn't sent yet and waits for the sends under way; what isn't done by the
   * process's end is resent after its lease.
   */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#sending.values());
  }

  health(): HealthReport {
    const silentMs = this.#options.clock.now() - this.#lookedAt;
    if (silentMs > SILENCE_MS) return { ok: false, detail: this.#failure ?? `no look at the deliveries for ${Math.round(silentMs / 1000)} s` };
    return { ok: true, detail: `${this.#sending.size} sends under way` };
  }

  async #look(): Promise<boolean> {
    const { store, leaseMs, perTenant, perEndpoint, clock, concurrency, chores } = this.#options;
    const free = concurrency - this.#sending.size;
    // A send that ends wakes the loop.
    if (free <= 0) return false;
    await chores();
    const deliveries = await store.claim({ leaseMs, rows: free, perTenant, perEndpoint, inHand: this.#sending.keys() });
    this.#lookedAt = clock.now();
    this.#failure = undefined;
    for (const delivery of deliveries) this.#begin(delivery);
    // A full round may have left more.
    return deliveries.length === free;
  }

  #fail({ message }: Error, { delayMs }: { readonly delayMs: number }): void {
    this.#failure = message;
    // The loop goes on; a database that is away is a matter of readiness.
    this.#lookedAt = this.#options.clock.now();
    this.#options.logger.warn({ error: message, delayMs }, 'deliveries could not be claimed, trying again');
  }

  #begin(delivery: LeasedDelivery): void {
    const sending = this.#deliver(delivery).finally(() => {
      this.#sending.delete(delivery);
      this.wake();
    });
    this.#sending.set(delivery, sending);
  }

  async #deliver(delivery: LeasedDelivery): Promise<void> {
    const { logger } = this.#options;
    try {
      const isOurs = await this.#sendAndRecord(delivery);
      if (!isOurs) logger.warn({ delivery: delivery.id, alert: delivery.alert }, 'the lease ended before the delivery was recorded: it is sent again');
    } catch (error) {
      // It may have been sent: only the end of its lease makes it due again, and marks it as possibly repeated.
      logger.warn({ delivery: delivery.id, error: messageOf(error) }, 'a delivery could not be recorded: its lease ends by itself');
    }
  }

  async #sendAndRecord(delivery: LeasedDelivery): Promise<boolean> {
    const { store, channels, clock } = this.#options;
    const channel = channels.get(delivery.channel);
    if (channel === undefined) return store.recordSuppressed(delivery, 'channel-not-available');
    const way = await this.#wayOf(delivery);
    if (this.#loop.isStopping) return store.giveBack(delivery);
    if (way === null) return store.recordSuppressed(delivery, 'receiver-removed');
    if ('error' in way) return this.#recordFailedAttempt(delivery, { ...way, retryAfterMs: null });
    const { id, recipient, body } = delivery;
    const result = await sendBy(channel, { id, recipient, body, secret: way.secret, now: clock.now(), locale: way.locale, timeZone: way.timeZone });
    return this.#record(delivery, result, way.routingVersion);
  }

  async #wayOf(delivery: LeasedDelivery): Promise<Way | { error: string } | null> {
    try {
      return await this.#options.secrets.secretFor(delivery);
    } catch (error) {
      return { error: messageOf(error) };
    }
  }

  async #record(delivery: LeasedDelivery, result: SendResult, routingVersion: number): Promise<boolean> {
    const { store, dead, logger } = this.#options;
    if (result.outcome === 'delivered') return store.recordSent(delivery);
    if (result.outcome === 'retry') return this.#recordFailedAttempt(delivery, result);
    logger.error({ delivery: delivery.id, alert: delivery.alert, receiver: delivery.receiver, error: result.error }, 'a delivery failed for good');
    return result.gone ? dead.record(delivery, { reason: 'endpoint-gone', error: result.error, routingVersion }) : store.recordFailed(delivery, 'refused', result.error);
  }

  /** Another attempt after the back-off, or the end of the three days. */
  async #recordFailedAttempt(delivery: LeasedDelivery, { error, retryAfterMs }: { readonly error: string; readonly retryAfterMs: number | null }): Promise<boolean> {
    const { store, dead, random, logger } = this.#options;
    const { attempts, elapsedMs } = delivery;
    const waitMs = nextAttemptInMs({ attempts, elapsedMs, retryAfterMs }, random());
    logger.info({ delivery: delivery.id, attempts, error, waitMs }, waitMs === null ? 'a delivery is given up' : 'a delivery is tried again');
    return waitMs === null ? dead.record(delivery, { reason: 'given-up', error }) : store.recordRetry(delivery, error, waitMs);
  }
}

// A channel that throws broke its contract; like a time-out, what the receiver got is unknown.
async function sendBy(channel: ChannelSender, message: Message): Promise<SendResult> {
  try {
    return await channel.send(message);
  } catch (error) {
    return { outcome: 'retry', error: messageOf(error), retryAfterMs: null };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
