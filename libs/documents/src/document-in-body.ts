import { z } from 'zod';
import type { DocumentKeeper, Which } from './document-keeper.ts';
import { refusing } from './document-routes.ts';

/** A document in a request's body that is tried without being stored: YAML or JSON text, or the value itself; null or none: the stored one. */
export const documentInBody = z.union([z.string(), z.record(z.string(), z.unknown())]).nullish();

/** The value of the document that a request asks about; one in the body answers 422 `invalid-document` where it is none. */
export async function documentAsked<T>(keeper: DocumentKeeper, { tenant, which }: { readonly tenant: string; readonly which: Which<T> }, given: z.infer<typeof documentInBody>): Promise<T> {
  if (given === null || given === undefined) return (await keeper.current(tenant, which)).value;
  const text = typeof given === 'string' ? { source: given, contentType: 'application/yaml' } : { source: JSON.stringify(given), contentType: 'application/json' };
  return (await refusing(keeper.validate(tenant, which, text))).value;
}
