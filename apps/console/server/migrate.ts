import { createLogger, migrateDatabase, readConfig } from '@rapport/service';
import { consoleConfig } from './config.ts';
import { consoleSchema } from './database/schema.ts';

// Runs what is pending of the console's migrations and ends with 0.
const { DATABASE_URL, LOG_LEVEL } = readConfig(consoleConfig.pick({ DATABASE_URL: true, LOG_LEVEL: true }));
await migrateDatabase(DATABASE_URL, [consoleSchema], createLogger('console-migrate', LOG_LEVEL));
