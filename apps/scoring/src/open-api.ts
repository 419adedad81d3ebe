import { parts } from '@rapport/contracts';
import { z } from 'zod';
import { atQuery, explanationQuery, historyQuery, listQuery, timelineQuery } from './customer-query.ts';

interface Route {
  readonly summary: string;
  readonly scope: string;
  readonly query?: z.ZodObject;
  readonly path?: readonly string[];
  readonly body?: object;
  readonly answers?: object;
  /** JSON unless told. */
  readonly answerType?: string;
}

const text = { type: 'string' };
const number = { type: 'number' };
const time = { type: 'string', format: 'date-time' };
const object = (properties: Record<string, object>, required = Object.keys(properties)): object => ({ type: 'object', properties, required });
const list = (items: object): object => ({ type: 'array', items });
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });

const alias = object({ ns: text, value: text });
const head = {
  id: text,
  name: orNull(text),
  locale: orNull(text),
  aliases: list(alias),
  traits: { type: 'object', additionalProperties: text },
  phase: { enum: ['first-contact', 'account-opened', 'ordering', 'service', 'lost'] },
  score: { type: 'number', minimum: 0, maximum: 100 },
  probability: number,
  computed: number,
  override: { type: 'null' },
  band: { enum: ['at-risk', 'watch', 'steady', 'strong', 'unknown'] },
  basis: { enum: ['contract', 'rhythm', 'prospect', 'lost'] },
  horizon: orNull(object({ until: { type: 'string', format: 'date' }, days: { type: 'integer' } })),
  confidence: number,
  interval: object({ low: number, high: number, share: number }),
  asOf: time,
  knownAt: time,
  forecast: { type: 'boolean' },
  modelVersion: { type: 'integer' },
};
const trend = object({ days: { type: 'integer' }, points: number });
const normal = object({ median: number, low: number, high: number, days: { type: 'integer' } });
const customer = object({ ...head, trend, normal: orNull(normal), determinants: { type: 'object' }, relationship: { type: 'object' }, facts: { type: 'object' }, nextReviewAt: orNull(time) });
const listed = { ...head, determinant: orNull({ enum: parts }), valueAtStake: object({ amount: text, currency: text }) };
/** The trend stands where the list computes each customer: at a moment, and sorted by the change. */
const listItem = object({ ...listed, trend }, Object.keys(listed));
const contribution = object({ kind: text, determinant: text, interactionKind: text, points: number, interactions: list(text) }, ['kind', 'determinant', 'points', 'interactions']);
const end = object({ at: orNull(time), score: number });
const explanation = object({ from: end, to: end, delta: number, contributions: list(contribution), sentence: object({ en: text, de: text }) });
const item = object({
  source: text, id: text, kind: text, channel: text, direction: text, occurredAt: time, countedAt: time,
  outcome: orNull(text), durationMs: orNull(number), text: orNull({ type: 'object' }), value: orNull({ type: 'object' }), rating: orNull({ type: 'object' }),
  refs: list({ type: 'object' }), items: list({ type: 'object' }), attributes: { type: 'object' }, points: number, score: orNull(number),
});
const interaction = object(
  { source: text, id: text, kind: text, customer: orNull(text), occurredAt: time, receivedAt: time, countedAt: time, repeats: { type: 'integer' },
    score: orNull(object({ before: number, after: number })), waitingFor: list({ type: 'object' }) },
  ['source', 'id', 'kind', 'customer', 'occurredAt', 'receivedAt', 'countedAt', 'repeats', 'score'],
);
const page = (items: object): object => object({ items: list(items), nextCursor: orNull(text) });
const published = object({ version: { type: 'integer' }, warnings: list({ type: 'object' }) });
const description = object({ name: text, locale: text, traits: { type: 'object', additionalProperties: text }, aliases: list(alias) }, []);
const noBody = { type: 'object' };

const routes: Record<string, Record<string, Route>> = {
  '/v1/interactions': { get: { summary: 'Where is my event?', scope: 'read', query: z.strictObject({ source: z.string(), id: z.string() }), answers: interaction } },
  '/v1/interactions/lookup': {
    post: {
      summary: 'Which of these events were counted, when each was received and how often it came again', scope: 'read or ingest',
      body: object({ source: text, ids: { type: 'array', items: text, minItems: 1, maxItems: 1_000 } }),
      answers: object({ known: { type: 'object', additionalProperties: object({ receivedAt: time, repeats: { type: 'integer' } }) } }),
    },
  },
  '/v1/stream': { get: { summary: 'Scores that change, as server-sent events: event retention.changed; goes on after Last-Event-ID, some of them twice', scope: 'read', answers: object({ customer: object({ id: text, name: text }, ['id']), score: { type: 'number' }, band: text, asOf: time }), answerType: 'text/event-stream' } },
  '/v1/customers': { get: { summary: 'The portfolio as a list', scope: 'read', query: listQuery, answers: page(listItem) } },
  '/v1/customers/{id}': {
    get: { summary: 'A customer at a moment', scope: 'read', path: ['id'], query: atQuery, answers: customer },
    put: { summary: 'Name, locale, traits and aliases, as an interaction customer.updated', scope: 'act', path: ['id'], body: description, answers: object({ accepted: { type: 'integer' }, interaction: text }) },
  },
  '/v1/customers/{id}/explanation': { get: { summary: 'Why the score is what it is; without from against the reference', scope: 'read', path: ['id'], query: explanationQuery, answers: explanation } },
  '/v1/customers/{id}/timeline': { get: { summary: 'What both parties did, newest first', scope: 'read', path: ['id'], query: timelineQuery, answers: page(item) } },
  '/v1/customers/{id}/history': {
    get: { summary: 'The score over time', scope: 'read', path: ['id'], query: historyQuery, answers: object({ points: list(object({ at: time, score: number })), markers: list(object({ at: time, kind: text, text })) }) },
  },
  '/v1/model': {
    get: { summary: 'The model document', scope: 'read or admin', query: z.strictObject({ version: z.int().optional() }), answers: noBody },
    put: { summary: 'Publishes a model; states are folded again in the background', scope: 'admin', body: noBody, answers: published },
  },
  '/v1/model/versions': { get: { summary: 'All versions', scope: 'read or admin', answers: object({ items: list({ type: 'object' }) }) } },
  '/v1/model/draft': {
    get: { summary: 'The newest draft', scope: 'read or admin', answers: noBody },
    put: { summary: 'Keeps a draft', scope: 'admin', body: noBody, answers: object({ draft: { type: 'integer' }, warnings: list({ type: 'object' }) }) },
  },
  '/v1/model/draft/diff': { get: { summary: 'What publishing the draft would change', scope: 'read or admin', answers: noBody } },
  '/v1/model/publish': { post: { summary: 'Publishes a draft', scope: 'admin', body: object({ draft: { type: 'integer' }, note: text }, ['draft']), answers: published } },
  '/v1/model/rollback': { post: { summary: 'Publishes an earlier version again', scope: 'admin', body: object({ to: { type: 'integer' }, note: text }, ['to']), answers: published } },
};

/** What `/openapi.json` answers. */
export const openApi: object = {
  openapi: '3.1.0',
  info: { title: 'Rapport scoring', version: '1', description: 'Interactions in; scores, explanations and changes out.' },
  security: [{ key: [] }],
  paths: Object.fromEntries(Object.entries(routes).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods).map(([method, route]) => [method, operation(route)]))])),
  components: {
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    schemas: { Problem: object({ type: text, title: text, status: { type: 'integer' }, detail: text }, ['type', 'title', 'status']) },
  },
};

function operation({ summary, scope, query, path = [], body, answers = noBody, answerType = 'application/json' }: Route): object {
  const inPath = path.map((name) => ({ name, in: 'path', required: true, schema: text }));
  const problem = { description: 'Not so', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  return {
    summary,
    description: `Needs the scope ${scope}.`,
    parameters: [...inPath, ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { 200: { description: 'OK', content: { [answerType]: { schema: answers } } }, default: problem },
  };
}

function queryParameters(query: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}
