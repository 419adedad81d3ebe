import 'reflect-metadata';
import { createLogger, openDataSource, readConfig, requireMigrated } from '@rapport/service';
import { scoringConfig } from './config.ts';
import { scoringSchema } from './database/schema.ts';
import { startScoring } from './scoring.ts';

const config = readConfig(scoringConfig);
const logger = createLogger('scoring', config.LOG_LEVEL);
// A connection for each lane, one for the relay, one for the review timer, the rest for HTTP.
const dataSource = await openDataSource({ ...scoringSchema, url: config.DATABASE_URL, logger, poolSize: config.LANES + 8 });
await requireMigrated(dataSource, logger);
await startScoring({ config, dataSource, logger });
