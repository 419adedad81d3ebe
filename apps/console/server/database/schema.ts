import type { Schema } from '@rapport/service';
import { ConsoleTables1764100000000 } from './console-tables.migration.ts';
import { Person } from './person.entity.ts';
import { Session } from './session.entity.ts';

/** Everything in PostgreSQL that is the console's alone. */
export const consoleSchema: Schema = { schema: 'console', entities: [Person, Session], migrations: [ConsoleTables1764100000000] };
