import { z } from 'zod';

/** What is said by another channel of one that is dead: `endpoint-gone` is sent nothing more, `given-up` failed for three days. */
export const deadChannelReport = z.object({
  type: z.literal('channel.dead'),
  timestamp: z.string(),
  data: z.object({
    receiver: z.string(),
    channel: z.string(),
    recipient: z.string(),
    reason: z.enum(['endpoint-gone', 'given-up']),
    error: z.string(),
    links: z.object({ console: z.string() }),
  }),
});

export type DeadChannelReport = z.infer<typeof deadChannelReport>;
