import { schemaWords, type ApiRoutes } from '@rapport/service';
import { z } from 'zod';

const { text, whole, time, orNull, list, object } = schemaWords;
const warnings = list(object({ line: whole, column: whole, path: text, message: text }));
const versionInfo = object({ version: whole, note: orNull(text), author: orNull(text), publishedAt: orNull(time) });
const change = object({ op: text, path: text, before: {}, after: {} }, ['op', 'path']);
const mediaTypes = ['application/yaml', 'text/yaml', 'application/json'];

/** The routes of a document (`documentRoutes`) as its service describes them; `published` is what its publication adds to the answer. */
export function documentApi(name: string, schema: object, published: Readonly<Record<string, object>> = {}): ApiRoutes {
  const path = `/v1/${name}`;
  const put = { needs: 'the scope admin', body: schema, mediaTypes, problems: ['invalid-document', 'changed-meanwhile'] } as const;
  const answers = object({ version: whole, warnings, ...published });
  const look = { needs: 'the scope read or admin' };
  const again = { needs: 'the scope admin', answers, problems: ['not-found', 'changed-meanwhile', 'invalid-document'] } as const;
  return {
    [path]: {
      get: { ...look, summary: `The ${name} in force, or an earlier version; YAML where Accept says so`, query: z.object({ version: z.int().min(1).optional() }), answers: schema, problems: ['not-found'] },
      put: { ...put, summary: `Publishes ${name}; If-Match guards against another's version`, answers },
    },
    [`${path}/versions`]: { get: { ...look, summary: 'All versions, newest first', answers: object({ items: list(versionInfo) }) } },
    [`${path}/draft`]: {
      get: { ...look, summary: 'The newest draft', answers: schema, problems: ['not-found'] },
      put: { ...put, summary: 'Keeps a draft', answers: object({ draft: whole, warnings }) },
    },
    [`${path}/draft/diff`]: { get: { ...look, summary: 'What publishing the draft would change', answers: object({ draft: whole, version: whole, changes: list(change) }), problems: ['not-found'] } },
    [`${path}/publish`]: { post: { ...again, summary: 'Publishes a draft', body: object({ draft: whole, note: text }, ['draft']), problems: [...again.problems, 'conflict'] } },
    [`${path}/rollback`]: { post: { ...again, summary: 'Publishes an earlier version again', body: object({ to: whole, note: text }, ['to']) } },
  };
}
