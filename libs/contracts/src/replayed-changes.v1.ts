import * as z from 'zod';
import { instant } from './pieces.ts';
import { retentionChange } from './retention-changes.v1.ts';

/** One customer's past, told anew: what would have been published, had each interaction been received when it happened. */
export const replayedCustomer = z
  .object({
    firstAt: instant.meta({ description: 'its first interaction' }),
    changes: z.array(retentionChange).meta({ description: 'in the order of time; the first one sums up what lies before' }),
    retentions: z.array(instant).meta({ description: 'when it showed that it stays, up to today' }),
    losses: z.array(instant).meta({ description: 'when it left, up to today' }),
  })
  .meta({ title: 'ReplayedCustomer' });

export type ReplayedCustomer = z.infer<typeof replayedCustomer>;

/** A page of them. */
export const replayedCustomers = z
  .object({
    /** Of the tenant; a sample has fewer. */
    total: z.int().min(0),
    items: z.array(replayedCustomer),
    nextCursor: z.string().nullable(),
  })
  .meta({ title: 'ReplayedCustomers' });

export type ReplayedCustomers = z.infer<typeof replayedCustomers>;
