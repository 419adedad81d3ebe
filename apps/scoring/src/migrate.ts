import { commonConfig, createLogger, migrateDatabase, readConfig } from '@rapport/service';
import { scoringSchema } from './database/schema.ts';

// Runs what is pending of this service's migrations and ends with 0.
const { DATABASE_URL, LOG_LEVEL } = readConfig(commonConfig.pick({ DATABASE_URL: true, LOG_LEVEL: true }));
await migrateDatabase(DATABASE_URL, [scoringSchema], createLogger('scoring-migrate', LOG_LEVEL));
