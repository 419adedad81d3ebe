import { commonConfig, portVariable } from '@rapport/service';
import { z } from 'zod';

const serviceUrl = (name: string, port: number) => z.url({ protocol: /^https?$/ }).default(`http://127.0.0.1:${port}`).describe(`Where ${name} answers`);

/** All that the console's server reads from the environment. */
export const consoleConfig = commonConfig.pick({ DATABASE_URL: true, LOG_LEVEL: true }).extend({
  PORT: portVariable(3000),
  CONSOLE_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000').describe("The console's address as people reach it; with https, cookies are sent over https alone"),
  CONSOLE_API_KEY: z.string().min(1).describe("The console's own key, with the scopes ingest, read, act, admin and delegate; its tenant is the console's"),
  BOOTSTRAP_ADMIN_PASSWORD: z.string().min(12).optional().describe('When set, the admin admin@demo.local exists, with this password until somebody changes it'),
  INGESTION_URL: serviceUrl('ingestion', 3001),
  SCORING_URL: serviceUrl('scoring', 3002),
  NOTIFICATION_URL: serviceUrl('notification', 3003),
});

/** Injects the configuration: `@Inject(CONSOLE_CONFIG)`. */
export const CONSOLE_CONFIG = Symbol('console configuration');

export type ConsoleConfig = z.output<typeof consoleConfig>;
