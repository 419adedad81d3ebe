import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DocumentKeeper, documentRoutes } from '@rapport/documents';
import { ChangeStream } from './change-stream.ts';
import { CustomerList } from './customer-list.ts';
import { CustomerReader } from './customer-reader.ts';
import { CustomerUpdater } from './customer-update.ts';
import { CustomersController } from './customers.controller.ts';
import { DecisionKeeper } from './decision-keeper.ts';
import { Feedback } from './feedback.ts';
import { FeedbackController } from './feedback.controller.ts';
import { FeedbackReader } from './feedback-reader.ts';
import { JobStore } from './job-store.ts';
import { InteractionsController } from './interactions.controller.ts';
import { MergesController } from './merges.controller.ts';
import { Merging } from './merging.ts';
import { ModelJobsController } from './model-jobs.controller.ts';
import { modelType } from './model-type.ts';
import { Portfolio } from './portfolio.ts';
import { PortfolioController } from './portfolio.controller.ts';
import { Renewals } from './renewals.ts';
import { ReplayController } from './replay.controller.ts';
import { ReplayReader } from './replay-reader.ts';
import { StreamController } from './stream.controller.ts';
import { ThemesController } from './themes.controller.ts';
import { themesDocument } from './themes-document.ts';

/** What the routes need; the service makes it, for its loops need the same. */
export interface AppParts {
  readonly documents: DocumentKeeper;
  readonly reader: CustomerReader;
  readonly customers: CustomerList;
  readonly portfolio: Portfolio;
  readonly renewals: Renewals;
  readonly updater: CustomerUpdater;
  readonly merging: Merging;
  readonly stream: ChangeStream;
  readonly jobs: JobStore;
  readonly replays: ReplayReader;
  readonly said: FeedbackReader;
  readonly feedback: Feedback;
  readonly decisions: DecisionKeeper;
}

@Module({})
export class AppModule {
  static with({ documents, reader, customers, portfolio, renewals, updater, merging, stream, jobs, replays, said, feedback, decisions }: AppParts): DynamicModule {
    return {
      module: AppModule,
      controllers: [InteractionsController, CustomersController, MergesController, PortfolioController, StreamController, ModelJobsController, ReplayController, FeedbackController, ThemesController, documentRoutes(modelType), documentRoutes(themesDocument)],
      providers: [
        { provide: DocumentKeeper, useValue: documents },
        { provide: CustomerReader, useValue: reader },
        { provide: CustomerList, useValue: customers },
        { provide: Portfolio, useValue: portfolio },
        { provide: Renewals, useValue: renewals },
        { provide: CustomerUpdater, useValue: updater },
        { provide: Merging, useValue: merging },
        { provide: ChangeStream, useValue: stream },
        { provide: JobStore, useValue: jobs },
        { provide: ReplayReader, useValue: replays },
        { provide: FeedbackReader, useValue: said },
        { provide: Feedback, useValue: feedback },
        { provide: DecisionKeeper, useValue: decisions },
      ],
    };
  }
}
