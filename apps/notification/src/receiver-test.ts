import { writeInstant, type Alert, type AlertEvent } from '@rapport/contracts';
import type { Clock } from '@rapport/event-log';
import type { Channels } from './channels/channels.ts';
import { isLabel, type ReceiverWay } from './domain/targets.ts';
import type { TenantDocuments } from './tenant-documents.ts';

export interface TestResult {
  readonly channel: string;
  readonly recipient: string;
  readonly outcome: 'delivered' | 'failed' | 'channel-not-available' | 'no-recipient';
  readonly error: string | null;
}

export interface ReceiverTestOptions {
  readonly documents: TenantDocuments;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly consoleUrl: string;
}

/** A test alert through each channel of a receiver. It is no alert of anybody: nothing of it is kept. */
export class ReceiverTest {
  constructor(private readonly options: ReceiverTestOptions) {}

  /** Null when the routing document has no such receiver. */
  async run(given: { readonly tenant: string; readonly receiver: string; readonly id: string }): Promise<TestResult[] | null> {
    const { routing } = await this.options.documents.currentRouting(given.tenant);
    const ways = routing.waysOf(given.receiver);
    if (ways === null) return null;
    const { timeZone } = await this.options.documents.currentPlaybooks(given.tenant);
    return Promise.all(ways.map((way) => this.send(way, { id: given.id, timeZone, secret: routing.secretFor(given.receiver, way.channel, way.recipient) ?? '' })));
  }

  private async send({ channel, recipient, locale }: ReceiverWay, { id, timeZone, secret }: { id: string; timeZone: string; secret: string }): Promise<TestResult> {
    const sender = this.options.channels.get(channel);
    if (sender === undefined) return { channel, recipient, outcome: 'channel-not-available', error: null };
    if (isLabel(recipient)) return { channel, recipient, outcome: 'no-recipient', error: `${recipient} is known of an alert only` };
    const now = this.options.clock.now();
    const event: AlertEvent = { type: 'alert.opened', timestamp: writeInstant(now), data: testAlert(now, this.options.consoleUrl) };
    try {
      const result = await sender.send({ id, recipient, secret, body: JSON.stringify(event), now, locale, timeZone });
      return { channel, recipient, outcome: result.outcome === 'delivered' ? 'delivered' : 'failed', error: result.outcome === 'delivered' ? null : result.error };
    } catch (error) {
      return { channel, recipient, outcome: 'failed', error: error instanceof Error ? error.message : String(error) };
    }
  }
}

function testAlert(now: number, consoleUrl: string): Alert {
  const at = writeInstant(now);
  const interactions = ['test#complaint-1', 'test#complaint-2'];
  return {
    id: 'al_test', state: 'open', severity: 'info', lane: 'step', rule: 'test', cause: 'determinant:service',
    customer: { id: 'test', name: 'Test customer', traits: {} }, openedAt: at, from: 85, score: 70, delta: -15,
    contributions: [
      { kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: -10.5, interactions },
      { kind: 'event', determinant: 'emotion', interactionKind: 'complaint.received', points: -4.5, interactions },
    ],
    sentence: { en: 'This is a test: nothing happened to any customer.', de: 'Das ist ein Test: keinem Kunden ist etwas geschehen.' },
    valueAtStake: null, timeLeft: null,
    suggestedAction: { playbook: 'test', text: { en: 'Nothing to do: this receiver works.', de: 'Nichts zu tun: dieser Empfänger funktioniert.' }, owner: null, dueAt: null },
    say: [], contact: null, causes: ['determinant:service'], episode: 1, assignedTo: null, acknowledgedBy: null, snoozedUntil: null, outcome: null,
    links: { console: consoleUrl },
  };
}
