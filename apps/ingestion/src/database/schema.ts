import type { Schema } from '@rapport/service';
import { EventLog1764000000000 } from './1764000000000-event-log.migration.ts';
import { DeadLetters1764000000001 } from './1764000000001-dead-letters.migration.ts';
import { DeadLetterReplays1764000000002 } from './1764000000002-dead-letter-replays.migration.ts';
import { DeadLetterRow } from './dead-letter.entity.ts';

/** All that ingestion owns in PostgreSQL. */
export const ingestionSchema: Schema = {
  schema: 'ingestion',
  entities: [DeadLetterRow],
  migrations: [EventLog1764000000000, DeadLetters1764000000001, DeadLetterReplays1764000000002],
};
