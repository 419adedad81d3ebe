import { Module, type DynamicModule } from '@nestjs/common';
import { DocumentKeeper, documentRoutes, type DocumentType } from '@rapport/documents';
import { AlertLifeController } from './alert-life.controller.ts';
import { AlertLifeKeeper } from './alert-life-keeper.ts';
import { AlertOutcomesController } from './alert-outcomes.controller.ts';
import { AlertStreamController } from './alert-stream.controller.ts';
import { AlertsController } from './alerts.controller.ts';
import { DeliveriesController } from './deliveries.controller.ts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { ReceiverTest } from './receiver-test.ts';
import { ReceiversController } from './receivers.controller.ts';
import { RoutingController } from './routing.controller.ts';
import type { RoutingDocument } from './routing-document.ts';
import { RulesController } from './rules.controller.ts';
import { RulesReplay } from './rules-replay.ts';
import { SilencesController } from './silences.controller.ts';
import { rulesDocumentType } from './rules-document.ts';
import { TenantDocuments } from './tenant-documents.ts';

@Module({})
export class AppModule {
  static with(given: { documents: DocumentKeeper; routingType: DocumentType<RoutingDocument>; ofTenants: TenantDocuments; life: AlertLifeKeeper; receiverTest: ReceiverTest; replays: RulesReplay }): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AlertLifeController,
        // Before the alerts, of which it would be one.
        AlertOutcomesController,
        AlertsController,
        AlertStreamController,
        DeliveriesController,
        ReceiversController,
        RoutingController,
        RulesController,
        SilencesController,
        documentRoutes(given.routingType),
        documentRoutes(rulesDocumentType),
        documentRoutes(playbooksDocumentType),
      ],
      providers: [
        { provide: DocumentKeeper, useValue: given.documents },
        { provide: TenantDocuments, useValue: given.ofTenants },
        { provide: AlertLifeKeeper, useValue: given.life },
        { provide: ReceiverTest, useValue: given.receiverTest },
        { provide: RulesReplay, useValue: given.replays },
      ],
    };
  }
}
