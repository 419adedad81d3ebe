import type { DocumentType } from '@rapport/documents';
import type { EntityManager } from 'typeorm';
import { customerCount } from './learning/customers-of.ts';
import { enqueueAfterPublication, pauseAfterRollback } from './learning-schedule.ts';
import { modelDocument } from './model-document.ts';
import type { ModelDocument } from './model-document.ts';

/** The model as a document of scoring: a new version folds every state of its tenant again, in the background, and outcomes are learnt from again; whoever goes back to one wants that one. */
export const modelType: DocumentType<ModelDocument> = {
  ...modelDocument,
  onPublish: async (manager: EntityManager, tenant: string, { version, value, isRollback }: { version: number; value: ModelDocument; isRollback: boolean }) => {
    if (isRollback) await pauseAfterRollback(manager, tenant, version);
    else await enqueueAfterPublication(manager, tenant, { version, learntUntil: value.learnt?.until });
    return { refold: { customers: await customerCount(manager, tenant), done: 0 } };
  },
};
