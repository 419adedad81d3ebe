import 'reflect-metadata';
import { createLogger, openDataSource, readConfig, requireMigrated } from '@rapport/service';
import { notificationConfig } from './config.ts';
import { notificationSchema } from './database/schema.ts';
import { startNotification } from './notification.ts';

const config = readConfig(notificationConfig);
const logger = createLogger('notification', config.LOG_LEVEL);
const dataSource = await openDataSource({ ...notificationSchema, url: config.DATABASE_URL, logger, poolSize: 16 });
await requireMigrated(dataSource, logger);
await startNotification({ config, dataSource, logger });
