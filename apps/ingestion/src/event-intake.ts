import { channels, kinds, toKafkaRecord, topics } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import type { DeadLetterKeeper } from './dead-letter-keeper.ts';
import type { Reception } from './domain/interaction.ts';
import { Refusal } from './domain/refusal.ts';
import { acceptedEvents, rejectedEvents, unknownKindEvents } from './event-metrics.ts';
import { SpoolFull } from './spool.ts';
import type { SpoolingPublisher } from './spooling-publisher.ts';
import type { ReadEvent, ReadRequest } from './request-reader.ts';

/** What a sender is told: everything accepted is with the broker or in the spool, everything rejected is kept as a dead letter. */
export interface IntakeAnswer {
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly id: string | null; readonly reason: string; readonly detail: string }[];
}

interface RefusedEvent extends ReadEvent {
  readonly outcome: Refusal;
}

const retryAfterSeconds = 5;
const knownChannels = new Set<string>(channels);

/** Takes the events of one request to where they are safe. */
export class EventIntake {
  constructor(
    private readonly publisher: Pick<SpoolingPublisher, 'publish'>,
    private readonly deadLetters: DeadLetterKeeper,
  ) {}

  /** Resolves when nothing of the request can be lost any more; throws a `Problem` otherwise. */
  async take(request: ReadRequest, reception: Reception): Promise<IntakeAnswer> {
    const [alone] = request.events;
    if (!request.batched && alone !== undefined && isRefused(alone)) return this.refuseAlone(alone, reception);
    const accepted = request.events.flatMap(({ outcome }) => (outcome instanceof Refusal ? [] : [outcome]));
    const refused = request.events.filter(isRefused);
    // The broker first: should PostgreSQL then be away, the sender repeats the request and the timeline drops the repeats.
    await this.publish(accepted);
    await this.bury(refused, reception);
    return {
      accepted: accepted.length,
      rejected: refused.map(({ index, id, outcome }) => ({ index, id, reason: outcome.reason, detail: outcome.detail })),
    };
  }

  private async publish(records: readonly InteractionRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.publisher.publish(topics.interactions, records.map(toKafkaRecord));
    } catch (error) {
      if (!(error instanceof SpoolFull)) throw error;
      throw new Problem('unavailable', 'Kafka does not answer and the spool is full; send it again', { retryAfterSeconds, cause: error });
    }
    acceptedEvents.inc(records.length);
    const unknown = records.filter(({ data }) => kinds[data.kind] === undefined || !knownChannels.has(data.channel)).length;
    if (unknown > 0) unknownKindEvents.inc(unknown);
  }

  private async bury(events: readonly RefusedEvent[], { tenant, receivedAt }: Reception): Promise<string[]> {
    const contentType = 'application/cloudevents+json';
    const ids = await this.deadLetters.keep(
      events.map(({ outcome: { reason, detail }, id, source, raw }) => ({ tenant, reason, detail, source, eventId: id, receivedAt, contentType, raw: raw() })),
    );
    for (const { outcome } of events) rejectedEvents.inc({ reason: outcome.reason });
    return ids;
  }

  /** A single event is refused by status. A foreign type is no mistake of the sender's: 202, or it would try for ever. */
  private async refuseAlone(event: RefusedEvent, reception: Reception): Promise<IntakeAnswer> {
    const { reason, detail, errors } = event.outcome;
    if (reason === 'too-large') {
      rejectedEvents.inc({ reason });
      throw new Problem('too-large', detail);
    }
    const [deadLetter] = await this.bury([event], reception);
    if (reason === 'unknown-type') return { accepted: 0, rejected: [{ index: 0, id: event.id, reason, detail }] };
    const type = reason === 'not-an-event' ? 'not-an-event' : 'invalid-interaction';
    throw new Problem(type, detail, { members: { errors, deadLetter } });
  }
}

function isRefused(event: ReadEvent): event is RefusedEvent {
  return event.outcome instanceof Refusal;
}
