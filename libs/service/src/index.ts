export { describeApi } from './api-description.ts';
export type { ApiDescription, ApiRoute, ApiRoutes } from './api-description.ts';
export { ApiKey } from './api-key.entity.ts';
export { newApiKey, parseApiKey, scopeNames } from './api-key.ts';
export type { ApiKeyParts, ScopeName } from './api-key.ts';
export { ApiKeyGuard, Caller, Open, Scope } from './api-key.guard.ts';
export { ApiKeys, createKey, createTenant, ensureBootstrapKey, listKeys, revokeKey } from './api-keys.ts';
export type { IssuedKey } from './api-keys.ts';
export { accessEntities, accessMigrations } from './access.migration.ts';
export {
  commonConfig,
  ConfigError,
  configVariables,
  exitConfiguration,
  flagVariable,
  kafkaConnection,
  parseConfig,
  portVariable,
  readConfig,
  wholeNumberVariable,
} from './config.ts';
export type { CommonConfig, ConfigVariable } from './config.ts';
export { accessSchema, migrateDatabase, openDataSource, pendingMigrations, requireMigrated, runMigrations } from './data-source.ts';
export type { DataSourceSettings, Schema } from './data-source.ts';
export { didYouMean } from './did-you-mean.ts';
export { streamEvents } from './event-stream.ts';
export type { EventSource, StreamedEvent } from './event-stream.ts';
export { Health } from './health.ts';
export type { HealthReport, HealthSummary } from './health.ts';
export { createLogger } from './logger.ts';
export type { Logger } from './logger.ts';
export { metrics } from './metrics.ts';
export { oneOf, plainWords } from './plain-words.ts';
export { ProblemFilter } from './problem.filter.ts';
export { isDatabaseUnavailable, Problem, problemStatuses } from './problem.ts';
export type { ProblemExtra, ProblemType } from './problem.ts';
export { limit, moment, readBody, readCursor, readQuery, writeCursor } from './query.ts';
export { ReadsBytes } from './request-body.ts';
export { LOGGER, ServiceModule } from './service.module.ts';
export { schemaWords } from './schema-words.ts';
export { startService } from './start-service.ts';
export type { RunningService, ServiceSettings } from './start-service.ts';
export { Tenant } from './tenant.entity.ts';
