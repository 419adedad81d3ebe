import { accessSchema, createLogger, migrateDatabase, readConfig } from '@rapport/service';
import { ingestionConfig } from './config.ts';
import { ingestionSchema } from './database/schema.ts';

// Tenants and keys are read by all services; their migrations run here, where the routes for them are.
const config = readConfig(ingestionConfig.pick({ DATABASE_URL: true, LOG_LEVEL: true }));
await migrateDatabase(config.DATABASE_URL, [accessSchema, ingestionSchema], createLogger('ingestion-migrate', config.LOG_LEVEL));
