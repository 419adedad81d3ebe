/** One notification, ready to be sent. */
export interface Message {
  /** Constant over all attempts: the receiver tells repeats by it. */
  readonly id: string;
  /** Where to: for a webhook its URL. */
  readonly recipient: string;
  /** The signing secret, `whsec_` and base64. */
  readonly secret: string;
  /** The body, byte for byte the same on every attempt. */
  readonly body: string;
  /** Moment of this attempt, in ms. */
  readonly now: number;
}

export type SendResult =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'retry'; readonly error: string; readonly retryAfterMs: number | null }
  /** `gone`: the endpoint said that it will never take anything again. */
  | { readonly outcome: 'failed'; readonly error: string; readonly gone: boolean };

export interface ChannelSender {
  send(message: Message): Promise<SendResult>;
}
