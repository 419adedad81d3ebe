import { commonConfig, portVariable } from '@rapport/service';
import type { z } from 'zod';

/** All that this service reads from the environment. */
export const ingestionConfig = commonConfig.extend({
  PORT: portVariable(3001),
});

export type IngestionConfig = z.output<typeof ingestionConfig>;
