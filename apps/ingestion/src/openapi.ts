import { deadLetterReasons, interactionData, interactionType } from '@rapport/contracts';
import { scopeNames } from '@rapport/service';
import { z } from 'zod';

const problem = (description: string): object => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const json = (description: string, schema: object): object => ({ description, content: { 'application/json': { schema } } });
const body = (schema: object): object => ({ required: true, content: { 'application/json': { schema } } });
const text = { type: 'string' };

const credential = { '401': problem('bad-credential'), '403': problem('missing-scope'), '503': problem('unavailable; Retry-After says when to come again') };

const cloudEvent = {
  type: 'object',
  required: ['specversion', 'type', 'source', 'id', 'data'],
  properties: {
    specversion: { const: '1.0' },
    type: { const: interactionType },
    source: { ...text, maxLength: 128 },
    id: { ...text, maxLength: 128 },
    time: { ...text, format: 'date-time' },
    data: { $ref: '#/components/schemas/InteractionData' },
  },
};

const events = {
  post: {
    summary: 'Send interactions as CloudEvents',
    description: 'Structured, batched or binary (attributes in ce-* headers, the body is the data). Scope ingest. 202 says that they are durable: with the broker, or in PostgreSQL while the broker is away.',
    requestBody: {
      required: true,
      content: {
        'application/cloudevents+json': { schema: cloudEvent },
        'application/cloudevents-batch+json': { schema: { type: 'array', items: cloudEvent, maxItems: 500 } },
        'application/json': { schema: { $ref: '#/components/schemas/InteractionData' } },
      },
    },
    responses: {
      '202': json('durable; what was rejected is kept as a dead letter', { $ref: '#/components/schemas/Accepted' }),
      '400': problem('not-json, not-an-event'),
      '413': problem('too-large'),
      '415': problem('unsupported-media-type'),
      '422': problem('invalid-interaction: one event alone, kept as a dead letter'),
      ...credential,
    },
  },
  options: { summary: "Handshake of CloudEvents' webhooks", security: [], responses: { '200': { description: 'WebHook-Allowed-Origin, WebHook-Allowed-Rate' } } },
};

const query = (name: string, schema: object): object => ({ name, in: 'query', required: false, schema });

const deadLetters = {
  get: {
    summary: 'What any service refused, and why; newest first',
    description: 'Scope read. A key with scope operator sees those that name no tenant, too.',
    parameters: [
      query('reason', { enum: deadLetterReasons }),
      query('source', text),
      query('service', text),
      query('cursor', text),
      query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
    ],
    responses: {
      '200': json('a page', {
        type: 'object',
        properties: { items: { type: 'array', items: { $ref: '#/components/schemas/DeadLetter' } }, nextCursor: { type: ['string', 'null'] } },
      }),
      '400': problem('bad request'),
      ...credential,
    },
  },
};

const deadLetter = {
  get: {
    summary: 'One dead letter',
    description: 'Scope read.',
    parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
    responses: { '200': json('it', { $ref: '#/components/schemas/DeadLetter' }), '404': problem('not-found'), ...credential },
  },
};

const replay = {
  post: {
    summary: 'Take after all what was refused',
    description:
      "Scope admin. Oldest first. What ingestion refused is read again by today's rules; a record that another service refused goes back to its topic as it was. Doing it twice counts nothing twice.",
    requestBody: body({
      type: 'object',
      required: ['filter'],
      properties: {
        filter: {
          type: 'object',
          additionalProperties: false,
          properties: { reason: { enum: deadLetterReasons }, source: text, service: text, id: text, ids: { type: 'array', items: text, maxItems: 1_000 } },
        },
        dryRun: { type: 'boolean', default: false, description: 'say what would happen, and do nothing' },
      },
    }),
    responses: {
      '200': json('what became of each', {
        type: 'object',
        properties: {
          matched: { type: 'integer' },
          accepted: { type: 'integer' },
          refused: { type: 'array', items: { type: 'object', properties: { id: text, reason: { enum: deadLetterReasons } } } },
        },
      }),
      '422': problem('invalid-interaction: a field of the filter that is not known'),
      ...credential,
    },
  },
};

const named = { type: 'object', required: ['id', 'name'], properties: { id: { ...text, pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }, name: text } };
const issued = { type: 'object', properties: { id: text, key: { ...text, description: 'shown once' }, scopes: { type: 'array', items: text } } };
const keyWish = { type: 'object', required: ['name', 'scopes'], properties: { name: text, scopes: { type: 'array', items: { enum: scopeNames } } } };

const tenants = {
  post: {
    summary: 'Create a tenant; answers its first admin key',
    description: 'Scope operator.',
    requestBody: body(named),
    responses: { '201': json('created', issued), '400': problem('bad request'), '409': problem('conflict'), ...credential },
  },
};

const keys = {
  post: {
    summary: 'Issue a key',
    description: 'Scope admin.',
    requestBody: body(keyWish),
    responses: { '201': json('created', issued), '400': problem('bad request'), ...credential },
  },
  get: { summary: "The tenant's keys, without secrets", description: 'Scope admin.', responses: { '200': json('all', { type: 'object' }), ...credential } },
};

const key = {
  delete: {
    summary: 'Revoke a key',
    description: 'Scope admin.',
    parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
    responses: { '204': { description: 'revoked' }, '404': problem('not-found'), ...credential },
  },
};

const open = (summary: string): object => ({ get: { summary, security: [], responses: { '200': { description: summary } } } });

const schemas = {
  InteractionData: z.toJSONSchema(interactionData, { io: 'input' }),
  Accepted: {
    type: 'object',
    required: ['accepted', 'rejected'],
    properties: {
      accepted: { type: 'integer', description: 'repeats included' },
      rejected: {
        type: 'array',
        items: { type: 'object', properties: { index: { type: 'integer' }, id: { type: ['string', 'null'] }, reason: text, detail: text } },
      },
    },
  },
  DeadLetter: {
    type: 'object',
    properties: {
      id: text,
      reason: { enum: deadLetterReasons },
      detail: text,
      service: text,
      source: { type: ['string', 'null'] },
      eventId: { type: ['string', 'null'] },
      receivedAt: { ...text, format: 'date-time' },
      raw: { type: 'object', properties: { contentType: { type: ['string', 'null'] }, encoding: { enum: ['utf8', 'base64'] }, body: text } },
      topic: text,
      partition: { type: 'integer' },
      offset: { ...text, description: 'a decimal string' },
      replays: {
        type: 'array',
        items: { type: 'object', properties: { at: { ...text, format: 'date-time' }, by: text, result: { enum: ['accepted', 'refused'] }, reason: { type: ['string', 'null'] } } },
      },
    },
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      errors: { type: 'array', items: { type: 'object', properties: { path: text, message: text } } },
      deadLetter: text,
    },
  },
};

/** What `/openapi.json` answers; a test compares its paths with the routes. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Rapport ingestion', version: '1' },
  security: [{ key: [] }],
  paths: {
    '/v1/events': events,
    '/v1/dead-letters': deadLetters,
    '/v1/dead-letters/{id}': deadLetter,
    '/v1/dead-letters/replay': replay,
    '/v1/tenants': tenants,
    '/v1/keys': keys,
    '/v1/keys/{id}': key,
    '/healthz': open('alive: its loops make progress'),
    '/readyz': open('can serve'),
    '/metrics': open('Prometheus'),
    '/openapi.json': open('this document'),
  },
  components: { schemas, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
};
