import type { Channel } from '../domain/targets.ts';
import type { ChannelOptions, ChannelSender } from './channel.ts';
import { Webhook } from './webhook.ts';

export type Channels = ReadonlyMap<string, ChannelSender>;

/** Every channel that can send. A document may name others: their deliveries are rows that say so. */
const makers: Partial<Record<Channel, (options: ChannelOptions) => ChannelSender>> = {
  webhook: (options) => new Webhook(options),
};

export const availableChannels: ReadonlySet<Channel> = new Set(Object.keys(makers) as Channel[]);

export function openChannels(options: ChannelOptions): Channels {
  return new Map(Object.entries(makers).map(([name, make]) => [name, make(options)]));
}

export function closeChannels(channels: Channels): void {
  for (const channel of channels.values()) channel.close();
}
