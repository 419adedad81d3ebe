import { commonConfig, flagVariable, portVariable } from '@rapport/service';
import { z } from 'zod';

/** All that this service reads from the environment. */
export const notificationConfig = commonConfig.extend({
  PORT: portVariable(3003),
  ALLOW_PRIVATE_RECEIVERS: flagVariable(false, 'Let alerts go to http, loopback and private addresses: local stacks and tests only'),
  CONSOLE_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000').describe("The console's address as people reach it, for links in alerts"),
  SCORING_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3002').describe('Where scoring answers: rules are tried on the past that it tells'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional().describe('The mail server, as smtp://user:password@host:port or smtps:; empty: no mails'),
  SMTP_FROM: z.string().default('Rapport <rapport@localhost>').describe('The sender of mails'),
});

export type NotificationConfig = z.output<typeof notificationConfig>;
