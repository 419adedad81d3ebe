import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelSender, SendResult } from '../channels/channel.ts';
import { anEvent } from './an-alert.ts';

/** How the other side of a channel behaves next, in the channel's own protocol. */
export type Behaviour = 'accepts' | 'is-gone' | 'never-answers' | 'too-many-requests' | 'is-unavailable';

/** What `too-many-requests` and `is-unavailable` ask for. */
export const RETRY_AFTER_S = 7;

/** The other side of a channel: a server of the test's own. */
export interface ReceivingEnd {
  readonly recipient: string;
  behave(next: Behaviour): void;
  /** What tells repeats, of each message received, in their order: `webhook-id`, `Message-ID`, `dedup_key`. */
  seenIds(): readonly string[];
  /** Nobody listens at `recipient` from now on. */
  close(): Promise<void>;
}

export interface ChannelUnderTest {
  readonly open: (timeoutMs: number) => ChannelSender;
  readonly secret: string;
  /** What the channel can hear of when to come again: `RETRY_AFTER_S` unless told; null where the protocol has no word for it. */
  readonly retryAfterMs?: null;
  readonly receivingEnd: () => Promise<ReceivingEnd>;
}

/** What every channel holds to; its own spec calls this and adds what is peculiar to it. */
export function describeChannel(name: string, { open, secret, retryAfterMs, receivingEnd }: ChannelUnderTest): void {
  describe(`${name} as a channel`, () => {
    let end: ReceivingEnd;
    let channel: ChannelSender;

    beforeEach(async () => {
      end = await receivingEnd();
      channel = open(400);
    });
    afterEach(async () => {
      channel.close();
      await end.close();
    });

    const send = (next: Behaviour): Promise<SendResult> => {
      end.behave(next);
      return channel.send({ id: 'dlv_1', recipient: end.recipient, secret, body: JSON.stringify(anEvent()), locale: null, timeZone: 'UTC', now: Date.now() });
    };
    const retry = (retryAfterMs: number | null) => ({ outcome: 'retry', error: expect.stringMatching(/./), retryAfterMs });

    it('is delivered when the other side takes it', async () => {
      expect(await send('accepts')).toEqual({ outcome: 'delivered' });
    });

    it.each(['too-many-requests', 'is-unavailable'] as const)('tries again as late as asked when the other side %s', async (next) => {
      expect(await send(next)).toEqual(retry(retryAfterMs === null ? null : RETRY_AFTER_S * 1_000));
    });

    it('fails for good, and is gone, when the other side says so', async () => {
      expect(await send('is-gone')).toMatchObject({ outcome: 'failed', gone: true });
    });

    it('tries again when no answer comes', async () => {
      expect(await send('never-answers')).toEqual(retry(null));
      expect(end.seenIds()).toHaveLength(1);
    });

    it('tries again when nobody listens', async () => {
      await end.close();
      expect(await send('accepts')).toEqual(retry(null));
    });

    it('tells the same id on each attempt', async () => {
      for (const next of ['is-unavailable', 'never-answers', 'accepts'] as const) await send(next);
      const ids = end.seenIds();
      expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
    });
  });
}
