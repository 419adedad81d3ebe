import { commonConfig, portVariable } from '@rapport/service';
import { z } from 'zod';

/** All that this service reads from the environment. */
export const scoringConfig = commonConfig.extend({
  PORT: portVariable(3002),
  LANES: z.coerce.number().int().min(1).max(64).default(4).describe('Batches of interactions in work at once; four fit two cores'),
});

export type ScoringConfig = z.output<typeof scoringConfig>;
