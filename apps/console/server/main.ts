import 'reflect-metadata';
import { createLogger, openDataSource, readConfig, requireMigrated } from '@rapport/service';
import { consoleConfig } from './config.ts';
import { startConsole } from './console.ts';
import { consoleSchema } from './database/schema.ts';

const config = readConfig(consoleConfig);
const logger = createLogger('console', config.LOG_LEVEL);
const dataSource = await openDataSource({ ...consoleSchema, url: config.DATABASE_URL, logger });
await requireMigrated(dataSource, logger);
await startConsole({ config, dataSource, logger });
