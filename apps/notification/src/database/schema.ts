import { documentEntities, documentMigration } from '@rapport/documents';
import type { Schema } from '@rapport/service';
import { Alert } from './alert.entity.ts';
import { AlertGrid1764200000000 } from './alert-grid.migration.ts';
import { AlertLife1764100000000 } from './alert-life.migration.ts';
import { AlertOutcomes1764300000000 } from './alert-outcomes.migration.ts';
import { AlertStream1764100000100 } from './alert-stream.migration.ts';
import { AlertTables1764000000100 } from './alert-tables.migration.ts';
import { DeadChannels1764100000300 } from './dead-channels.migration.ts';
import { Delivery } from './delivery.entity.ts';
import { Dispatch1764100000200 } from './dispatch.migration.ts';
import { ItemLosses1764400000000 } from './item-losses.migration.ts';
import { MovedAlerts1764500000000 } from './moved-alerts.migration.ts';
import { EventLog1764000000000 } from './event-log.migration.ts';
import { Standings1764600000000 } from './standings.migration.ts';

/** Everything in PostgreSQL that is notification's alone. */
export const notificationSchema: Schema = {
  schema: 'notification',
  entities: [Alert, Delivery, ...documentEntities],
  migrations: [documentMigration('notification'), EventLog1764000000000, AlertTables1764000000100, AlertLife1764100000000, AlertStream1764100000100, Dispatch1764100000200, DeadChannels1764100000300, AlertGrid1764200000000, AlertOutcomes1764300000000, ItemLosses1764400000000, MovedAlerts1764500000000, Standings1764600000000],
};
