import { Module, type DynamicModule } from '@nestjs/common';
import { DocumentKeeper, documentRoutes, type DocumentType } from '@rapport/documents';
import { AlertsController } from './alerts.controller.ts';
import { DeliveriesController } from './deliveries.controller.ts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { RoutingController } from './routing.controller.ts';
import type { RoutingDocument } from './routing-document.ts';
import { rulesDocumentType } from './rules-document.ts';

@Module({})
export class AppModule {
  static with(documents: DocumentKeeper, routingType: DocumentType<RoutingDocument>): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AlertsController,
        DeliveriesController,
        RoutingController,
        documentRoutes(routingType),
        documentRoutes(rulesDocumentType),
        documentRoutes(playbooksDocumentType),
      ],
      providers: [{ provide: DocumentKeeper, useValue: documents }],
    };
  }
}
