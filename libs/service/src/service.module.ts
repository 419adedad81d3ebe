import { Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ApiKeyGuard } from './api-key.guard.ts';
import { ApiKeys } from './api-keys.ts';
import { Health } from './health.ts';
import type { Logger } from './logger.ts';
import { ProblemFilter } from './problem.filter.ts';
import { BodyReader } from './request-body.ts';

/** Injects the service's logger: `@Inject(LOGGER) logger: Logger`. */
export const LOGGER = Symbol('logger');

export interface ServiceModuleSettings {
  readonly module: Type<unknown> | DynamicModule;
  readonly logger: Logger;
  readonly health: Health;
  readonly dataSource: DataSource;
}

/** Around a service's own module: guard, body reader and problem filter on every route; `DataSource`, `ApiKeys`, `Health`, `LOGGER` to inject. */
@Module({})
export class ServiceModule {
  static forRoot(settings: ServiceModuleSettings): DynamicModule {
    const keys = new ApiKeys(settings.dataSource);
    const given: Provider[] = [
      { provide: LOGGER, useValue: settings.logger },
      { provide: Health, useValue: settings.health },
      { provide: DataSource, useValue: settings.dataSource },
      { provide: ApiKeys, useValue: keys },
    ];
    return {
      module: ServiceModule,
      global: true,
      imports: [settings.module],
      providers: [
        ...given,
        { provide: APP_GUARD, useValue: new ApiKeyGuard(keys) },
        { provide: APP_INTERCEPTOR, useValue: new BodyReader() },
        { provide: APP_FILTER, useValue: new ProblemFilter(settings.logger) },
      ],
      exports: given.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}
