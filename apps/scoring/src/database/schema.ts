import { documentEntities, documentMigration } from '@rapport/documents';
import type { Schema } from '@rapport/service';
import { BatchFunctions1764000000200 } from './batch-functions.migration.ts';
import { Clocks1764000001000 } from './clocks.migration.ts';
import { ContractEnds1764000000500 } from './contract-ends.migration.ts';
import { Customer } from './customer.entity.ts';
import { CustomerAlias } from './customer-alias.entity.ts';
import { CustomerState } from './customer-state.entity.ts';
import { EventLog1764000000000 } from './event-log.migration.ts';
import { Exposures1764000000700 } from './exposures.migration.ts';
import { Feedback1764000000800 } from './feedback.migration.ts';
import { Jobs1764000000400 } from './jobs.migration.ts';
import { ListColumns1764000000300 } from './list-columns.migration.ts';
import { Merges1764000000900 } from './merges.migration.ts';
import { References1764000000600 } from './references.migration.ts';
import { ScoringTables1764000000100 } from './scoring-tables.migration.ts';
import { TimelineEntry } from './timeline.entity.ts';
import { Claims1764000001300 } from './claims.migration.ts';
import { FeedbackLanguage1764000001200 } from './feedback-language.migration.ts';
import { PurchaseKinds1764000001400 } from './purchase-kinds.migration.ts';
import { ToldAlerts1764000001100 } from './told-alerts.migration.ts';
import { ToldIncidents1764000001500 } from './told-incidents.migration.ts';

/** Everything in PostgreSQL that is scoring's alone. */
export const scoringSchema: Schema = {
  schema: 'scoring',
  entities: [TimelineEntry, Customer, CustomerAlias, CustomerState, ...documentEntities],
  migrations: [documentMigration('scoring'), EventLog1764000000000, ScoringTables1764000000100, BatchFunctions1764000000200, ListColumns1764000000300, Jobs1764000000400, ContractEnds1764000000500, References1764000000600, Exposures1764000000700, Feedback1764000000800, Merges1764000000900, Clocks1764000001000, ToldAlerts1764000001100, FeedbackLanguage1764000001200, Claims1764000001300, PurchaseKinds1764000001400, ToldIncidents1764000001500],
};
