import type { Channel } from '../domain/targets.ts';
import type { ChannelOptions, ChannelSender } from './channel.ts';
import { Email } from './email.ts';
import { Webhook } from './webhook.ts';

export type Channels = ReadonlyMap<string, ChannelSender>;

/** Every channel that can send. A document may name others: their deliveries are rows that say so. */
const makers: Partial<Record<Channel, (options: ChannelOptions) => ChannelSender | null>> = {
  webhook: (options) => new Webhook(options),
  // Without a mail server there is no such channel.
  email: ({ smtp, timeoutMs }) => (smtp === null ? null : new Email({ ...smtp, timeoutMs })),
};

export const availableChannels: ReadonlySet<Channel> = new Set(Object.keys(makers) as Channel[]);

export function openChannels(options: ChannelOptions): Channels {
  return new Map(Object.entries(makers).flatMap(([name, make]): [string, ChannelSender][] => {
    const sender = make(options);
    return sender === null ? [] : [[name, sender]];
  }));
}

export function closeChannels(channels: Channels): void {
  for (const channel of channels.values()) channel.close();
}
