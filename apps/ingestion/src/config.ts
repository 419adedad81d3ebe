import { commonConfig, portVariable, wholeNumberVariable } from '@rapport/service';
import type { z } from 'zod';

/** All that this service reads from the environment. */
export const ingestionConfig = commonConfig.extend({
  PORT: portVariable(3001),
  SPOOL_MAX_BYTES: wholeNumberVariable({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    byDefault: 268_435_456,
    description: 'Bytes of events that may wait in PostgreSQL while Kafka is away, then 503; 0: none',
  }),
  SPOOL_MAX_AGE_SECONDS: wholeNumberVariable({
    min: 1,
    max: 604_800,
    byDefault: 86_400,
    description: 'Seconds that the oldest of them may have waited, then 503',
  }),
});

export type IngestionConfig = z.output<typeof ingestionConfig>;
