import { StoredDocument } from './stored-document.entity.ts';

export type { Change } from './diff-values.ts';
export { documentApi } from './document-api.ts';
export { documentAsked, documentInBody } from './document-in-body.ts';
export { DocumentKeeper } from './document-keeper.ts';
export type { DocumentKeeperSettings, PublishReply, ShownDocument, Signature, Which } from './document-keeper.ts';
export { documentMigration } from './document.migration.ts';
export { documentRoutes, refusing, textOf } from './document-routes.ts';
export { DocumentError } from './document-type.ts';
export type { DocumentType, Finding, LocatedFinding, Published } from './document-type.ts';
export { parseDocument } from './parse-document.ts';
export type { ParsedDocument } from './parse-document.ts';

/** For the entities of a service's data source. */
export const documentEntities = [StoredDocument];
