/** The channels with a name of their own. The vocabulary is open: any other is accepted and counted. */
export const channels = [
  'call',
  'email',
  'meeting',
  'chat',
  'sms',
  'letter',
  'order',
  'delivery',
  'return',
  'billing',
  'subscription',
  'contract',
  'support',
  'survey',
  'loyalty',
  'web',
  'product-usage',
  'social',
  'review',
  'availability',
  'product',
  'price',
  'competitor',
  'account',
  'other',
] as const;

export type Phase = 'account-opened' | 'ordering' | 'service';

export interface Kind {
  readonly channel: (typeof channels)[number];
  /** inbound: customer to supplier; outbound: supplier to customer; ambient: neither. */
  readonly direction: 'inbound' | 'outbound' | 'ambient';
  readonly scope: 'customer' | 'account' | 'product' | 'market';
  /** The type of the reference that names what the interaction is about. */
  readonly object?: string;
  /** The phase of the relationship that it opens. */
  readonly phase?: Phase;
  /** The customer waits for an answer; or this is one, to whatever it asked before. */
  readonly answer?: 'asked' | 'given';
  /** The kind whose object this one closes. */
  readonly closes?: string;
  /** The kind that this one makes good, each one of it: without one before it it says nothing. */
  readonly makesGood?: string;
  /** Attributes that have a meaning here, and what they must be when given. */
  readonly attributes?: Readonly<Record<string, 'rfc3339' | 'text'>>;
  /** The attribute that says whether it is so: "true" or "false". */
  readonly question?: string;
  /** One line: what happened. */
  readonly meaning: string;
}

type Rest = Omit<Kind, 'channel' | 'direction' | 'scope' | 'meaning'>;

/** A kind between one customer and the supplier, which most are. */
export function kind(channel: Kind['channel'], direction: Kind['direction'], meaning: string, rest: Rest = {}): Kind {
  return { channel, direction, scope: 'customer', ...rest, meaning };
}
