import { DocumentKeeper } from '@rapport/documents';
import { accessSchema, createLogger, openDataSource, runMigrations } from '@rapport/service';
import { createTestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { scoringSchema } from '../database/schema.ts';
import { ExposureKeeper } from '../exposure-keeper.ts';
import { modelType } from '../model-type.ts';
import { Models } from '../models.ts';
import { ScoreKeeper } from '../score-keeper.ts';
import { themesDocument } from '../themes-document.ts';

export const quiet = createLogger('scoring-test', 'silent');

/** A fresh PostgreSQL database with scoring's tables, and what works on it. */
export interface ScoringDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly documents: DocumentKeeper;
  readonly models: Models;
  readonly keeper: ScoreKeeper;
  readonly exposures: ExposureKeeper;
  close(): Promise<void>;
}

export async function openScoringDatabase(): Promise<ScoringDatabase> {
  const server = await createTestDatabase();
  const { url } = server;
  const access = await openDataSource({ ...accessSchema, url, logger: quiet, poolSize: 2 });
  await runMigrations(access);
  await access.destroy();
  const dataSource = await openDataSource({ ...scoringSchema, url, logger: quiet, poolSize: 8 });
  await runMigrations(dataSource);
  const documents = new DocumentKeeper({ dataSource, types: [modelType, themesDocument] });
  const models = new Models(documents);
  const relay = { wake: () => undefined };
  const exposures = new ExposureKeeper({ dataSource, relay });
  const keeper = new ScoreKeeper({ dataSource, models, relay, exposures });
  const close = async (): Promise<void> => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await server.drop();
  };
  return { url, dataSource, documents, models, keeper, exposures, close };
}
