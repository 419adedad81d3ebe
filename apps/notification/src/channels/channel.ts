/** One notification, ready to be sent. */
export interface Message {
  /** Constant over all attempts: the receiver tells repeats by it. */
  readonly id: string;
  /** Where to: for a webhook its URL. */
  readonly recipient: string;
  /** What of the receiver's way is secret; for a webhook its signing secret, `whsec_` and base64; empty when nothing is. */
  readonly secret: string;
  /** The body, byte for byte the same on every attempt. */
  readonly body: string;
  /** The language that the receiver asks for; null: the channel's own choice. Not for machines. */
  readonly locale: 'en' | 'de' | null;
  /** In which the tenant's people read times. */
  readonly timeZone: string;
  /** Moment of this attempt, in ms. */
  readonly now: number;
}

export type SendResult =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'retry'; readonly error: string; readonly retryAfterMs: number | null }
  /** `gone`: the endpoint said that it will never take anything again. */
  | { readonly outcome: 'failed'; readonly error: string; readonly gone: boolean };

/** One channel. What goes wrong while sending is an answer, not an exception. */
export interface ChannelSender {
  send(message: Message): Promise<SendResult>;
  /** Ends connections that are kept for the next send. */
  close(): void;
}

export interface ChannelOptions {
  /** Null: no mail server, no mails. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly allowPrivateReceivers: boolean;
  /** From the first byte sent to the end of the answer. */
  readonly timeoutMs: number;
}
