import { alertEvent, storableProblem, topics } from '@rapport/contracts';
import type { AlertEvent } from '@rapport/contracts';
import { BatchConsumer, DataError, jsonOf, PostgresOffsets } from '@rapport/event-log';
import type { Culprit, LaneBatch, Log, Logger, LogRecord } from '@rapport/event-log';
import type { DataSource } from 'typeorm';
import { keepBatch, nothingToKeep } from './database/batch.ts';
import { keepToldAlerts } from './database/told-alerts.ts';
import { deadLetterRow } from './outgoing.ts';

export interface AlertConsumerSettings {
  readonly log: Log;
  readonly dataSource: DataSource;
  readonly logger: Logger;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  readonly onFatal: (reason: Error) => void;
  readonly topic?: string | undefined;
}

/** Reads retention-alerts.v1: how many alerts of a customer are open belongs to what a merge would move. */
export function alertConsumer(settings: AlertConsumerSettings): BatchConsumer {
  const { log, dataSource, logger, group, sessionTimeoutMs, onFatal, topic = topics.alerts } = settings;
  const offsets = new PostgresOffsets(dataSource, 'scoring', group);
  return new BatchConsumer({ log, offsets, logger, onFatal, sessionTimeoutMs, topics: [topic], processBatch: keep, deadLetter: refuse });

  async function keep(batch: LaneBatch): Promise<void> {
    const events = batch.records.flatMap((record) => readEvent(record) ?? []);
    await dataSource.transaction(async (manager) => {
      await offsets.take(manager, batch);
      await keepToldAlerts(manager, events);
      await offsets.advance(manager, batch);
    });
  }

  async function refuse({ batch, reason, error }: Culprit): Promise<void> {
    await dataSource.transaction(async (manager) => {
      await offsets.take(manager, batch);
      const outbox = batch.records.map((record) => deadLetterRow({ log: record, reason, detail: error.message }, Date.now()));
      await keepBatch(manager, { ...nothingToKeep, outbox });
      await offsets.advance(manager, batch);
    });
  }
}

/** Null: it is no tenant's. */
function readEvent(record: LogRecord): (AlertEvent & { readonly tenant: string }) | null {
  const sent = jsonOf(record);
  const problem = storableProblem(sent);
  if (problem !== null) throw new DataError('not-storable', problem);
  const { data, error } = alertEvent.safeParse(sent);
  if (data === undefined) throw new DataError('invalid-change', error.issues[0]?.message ?? 'not an alert');
  return data.tenant === undefined ? null : { ...data, tenant: data.tenant };
}
