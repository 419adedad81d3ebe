import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DeadLetterKeeper } from './dead-letter-keeper.ts';
import { DeadLetterReplay } from './dead-letter-replay.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { EventIntake } from './event-intake.ts';
import { EventsController } from './events.controller.ts';
import { KeysController } from './keys.controller.ts';
import { TenantsController } from './tenants.controller.ts';

/** Ingestion's routes, and what they work with. */
@Module({})
export class AppModule {
  static forRoot(parts: { readonly intake: EventIntake; readonly keeper: DeadLetterKeeper; readonly replay: DeadLetterReplay }): DynamicModule {
    return {
      module: AppModule,
      controllers: [EventsController, DeadLettersController, TenantsController, KeysController],
      providers: [
        { provide: EventIntake, useValue: parts.intake },
        { provide: DeadLetterKeeper, useValue: parts.keeper },
        { provide: DeadLetterReplay, useValue: parts.replay },
      ],
    };
  }
}
