import { accessSchema, createLogger, migrateDatabase, parseConfig } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { uniqueName } from '@rapport/tools/testing';
import { ingestionConfig } from '../config.ts';
import { ingestionSchema } from '../database/schema.ts';
import { startIngestion } from '../ingestion.ts';

/** All scopes. */
export const testKey = `rk_test00001_${'A'.repeat(43)}`;
export const structured = 'application/cloudevents+json';
export const silent = createLogger('test', 'silent');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The service inside the test, on a database that is migrated first. */
export async function startForTest(databaseUrl: string, environment: Record<string, string> = {}): Promise<RunningService> {
  await migrateDatabase(databaseUrl, [accessSchema, ingestionSchema], silent);
  const config = parseConfig(ingestionConfig, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    BOOTSTRAP_API_KEY: testKey,
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    ...environment,
  });
  return startIngestion(config, { ownsProcess: false, group: uniqueName('ingestion') });
}

export async function call(service: RunningService, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${testKey}`);
  const response = await fetch(service.url + path, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

export function post(service: RunningService, body: unknown, headers: Record<string, string> = { 'content-type': structured }): Promise<Answer> {
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return call(service, '/v1/events', { method: 'POST', body: sent as string, headers });
}

/** A complaint of acme's, from that source. */
export function eventOf(source: string, id: string, data: object = {}): Record<string, unknown> {
  return { specversion: '1.0', type: 'io.rapport.interaction.v1', source, id, time: '2026-11-20T09:12:00Z', data: { customer: { id: 'acme' }, kind: 'complaint.received', ...data } };
}
