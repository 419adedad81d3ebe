import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONSOLE_CONFIG, type ConsoleConfig } from './config.ts';
import { ConsoleTenant } from './console-tenant.ts';
import { InteractionsController } from './interactions.controller.ts';
import { PageFiles } from './page-files.ts';
import { PageController } from './page.controller.ts';
import { PeopleKeeper } from './people-keeper.ts';
import { PeopleController } from './people.controller.ts';
import { ProxyController } from './proxy.controller.ts';
import { ServiceClient } from './service-client.ts';
import { ServiceWatch } from './service-watch.ts';
import { SessionKeeper } from './session-keeper.ts';
import { SessionController } from './session.controller.ts';
import { SignIn } from './sign-in.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { StatusController } from './status.controller.ts';
import { StreamController } from './stream.controller.ts';

@Module({})
export class AppModule {
  static with(config: ConsoleConfig, files: PageFiles): DynamicModule {
    return {
      module: AppModule,
      // The page takes what is left over, so it stands last.
      controllers: [SessionController, PeopleController, InteractionsController, StatusController, StreamController, ProxyController, PageController],
      providers: [
        { provide: CONSOLE_CONFIG, useValue: config },
        { provide: PageFiles, useValue: files },
        { provide: SessionKeeper, useFactory: (database: DataSource) => new SessionKeeper(database), inject: [DataSource] },
        { provide: SignInThrottle, useFactory: (database: DataSource) => new SignInThrottle(database), inject: [DataSource] },
        { provide: PeopleKeeper, useFactory: (database: DataSource, sessions: SessionKeeper) => new PeopleKeeper(database, sessions), inject: [DataSource, SessionKeeper] },
        ConsoleTenant,
        SignIn,
        ServiceClient,
        ServiceWatch,
      ],
    };
  }
}
