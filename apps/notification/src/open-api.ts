import { alert } from '@rapport/contracts';
import { z } from 'zod';
import { lifeBodies } from './alert-life.controller.ts';
import { alertListQuery } from './alerts.controller.ts';
import { deliveryListQuery } from './deliveries.controller.ts';
import { playbooksSchema } from './playbooks-document.ts';
import { routingSchema } from './routing-document.ts';
import { dryRunBody } from './routing.controller.ts';
import { silenceBody } from './silences.controller.ts';
import { rulesSchema } from './rules-document.ts';

interface Route {
  readonly summary: string;
  readonly scope: string;
  readonly query?: z.ZodObject;
  readonly body?: object;
  /** Types of the body; JSON unless told. */
  readonly mediaTypes?: readonly string[];
  /** Type of the answer; JSON unless told. */
  readonly answerType?: string;
  readonly answers: object;
  /** Problems besides those of the credential. */
  readonly problems?: Readonly<Record<string, string>>;
}

type Routes = Record<string, Record<string, Route>>;

const text = { type: 'string' };
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });
const whole = { type: 'integer' };
const time = { type: 'string', format: 'date-time' };
const list = (items: object): object => ({ type: 'array', items });
const object = (properties: Record<string, object>, required = Object.keys(properties)): object => ({ type: 'object', properties, required });
const page = (items: object): object => object({ items: list(items), nextCursor: orNull(text) });
const named = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const input = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const badRequest = { '422': 'invalid-interaction' };
const notFound = { '404': 'not-found' };

const decision = object(
  { receiver: text, channel: text, recipient: text, type: text, decision: { enum: ['delivered', 'held', 'suppressed', 'failed', 'waiting', 'sending', 'retrying'] }, delivery: text, reason: orNull(text), by: text, at: orNull(time), until: orNull(time) },
  ['receiver', 'channel', 'recipient', 'type', 'decision', 'delivery'],
);

const delivery = object({
  id: text, alert: { ...orNull(text), description: 'null: the report of a dead channel' }, step: whole, type: text, receiver: text, route: text, channel: text, recipient: text,
  state: { enum: ['pending', 'held', 'ready', 'leased', 'retry', 'sent', 'failed', 'suppressed'] },
  by: { ...orNull(text), description: 'the silence or the alert that holds it' },
  message: { ...orNull(text), description: 'the delivery that carries it, when a message tells several alerts' },
  reason: orNull(text),
  attempts: whole,
  possiblyRepeated: { type: 'boolean', description: 'the receiver may have it twice, with the same id' },
  lastError: orNull(text), createdAt: time, dueAt: orNull(time), finishedAt: orNull(time),
});

const silence = object({
  id: text, matchers: list(object({ name: text, value: text, isRegex: { type: 'boolean' }, isEqual: { type: 'boolean' } })),
  startsAt: time, endsAt: time, createdBy: text, comment: text, updatedAt: time, status: object({ state: { enum: ['active', 'pending', 'expired'] } }),
});

const receiverListed = object({ name: text, ways: list(object({ channel: text, recipient: text, dead: orNull(object({ since: time, error: orNull(text) })) })) });

const receiverTested = object({
  receiver: text,
  results: list(object({ channel: text, recipient: text, outcome: { enum: ['delivered', 'failed', 'channel-not-available', 'no-recipient'] }, error: orNull(text) })),
});

const dryRunAnswer = object({
  receivers: list(object({ name: text, route: text, deliver: text, until: orNull(time) })),
  inhibitedBy: orNull(text),
  silencedBy: orNull(text),
});

/** What people do to an alert: each answers it, and repeated changes nothing. */
function lifeRoutes(): Routes {
  const meanings: Readonly<Record<keyof typeof lifeBodies, string>> = {
    acknowledge: 'Somebody has seen it', assign: 'Gives it to somebody', snooze: 'Quiet until a time, or until worse by a band',
    comment: 'Keeps a comment', resolve: 'It is over', outcome: 'Says what the alert was worth',
  };
  const withdrawals: Readonly<Record<string, string>> = { acknowledge: 'Takes the acknowledgement back', snooze: 'Ends the snooze' };
  return Object.fromEntries(Object.entries(lifeBodies).map(([act, body]) => {
    const shared = { scope: 'act', answers: named('Alert'), problems: { ...notFound, '409': 'conflict', '422': 'invalid-interaction' } };
    const withdrawal = withdrawals[act];
    const post = { ...shared, summary: meanings[act as keyof typeof lifeBodies], body: input(body) };
    return [`/v1/alerts/{id}/${act}`, { post, ...(withdrawal === undefined ? {} : { delete: { ...shared, summary: withdrawal } }) }];
  }));
}

const alertRoutes: Routes = {
  '/v1/alerts': { get: { summary: 'Alerts, newest first', scope: 'read or act', query: alertListQuery, answers: page(named('Alert')), problems: badRequest } },
  '/v1/alerts/{id}': { get: { summary: 'An alert as it stands', scope: 'read or act', answers: named('Alert'), problems: notFound } },
  '/v1/alerts/{id}/decisions': { get: { summary: 'Why each was, or was not, told', scope: 'read or act', answers: object({ items: list(decision) }), problems: notFound } },
  ...lifeRoutes(),
  '/v1/receivers': {
    get: { summary: 'Who is told by which ways, and which of these are dead until the routing document is published again', scope: 'read or act', answers: object({ items: list(receiverListed) }) },
  },
  '/v1/receivers/{name}/test': {
    post: { summary: 'Sends a test alert through every channel of a receiver', scope: 'admin', answers: receiverTested, problems: notFound },
  },
  '/v1/silences': {
    get: { summary: 'Silences that hold, will, or ended within five days', scope: 'read or act', answers: object({ items: list(silence) }) },
    post: { summary: 'Silences what the matchers match; with an id it replaces that one', scope: 'act', body: input(silenceBody), answers: object({ silenceID: text }), problems: { ...notFound, '422': 'invalid-interaction' } },
  },
  '/v1/silences/{id}': { delete: { summary: 'Ends a silence; what it held is told at once', scope: 'act', answers: silence, problems: notFound } },
  '/v1/stream': {
    get: { summary: 'What happens to alerts, as server-sent events: event is the type, data the alert; goes on after Last-Event-ID', scope: 'read or act', answers: text, answerType: 'text/event-stream' },
  },
  '/v1/deliveries': { get: { summary: 'Deliveries, newest first', scope: 'read or act', query: deliveryListQuery, answers: page(delivery), problems: badRequest } },
  '/v1/routing/dry-run': {
    post: { summary: 'Who would get an alert with these labels', scope: 'read or admin', body: input(dryRunBody), answers: dryRunAnswer, problems: { ...badRequest, '422': 'invalid-document' } },
  },
};

/** The routes that every document has (`documentRoutes`). */
function routesOfDocument(name: string, schema: string): Routes {
  const path = `/v1/${name}`;
  const warnings = list(named('Finding'));
  const published = object({ version: whole, warnings });
  const mediaTypes = ['application/yaml', 'text/yaml', 'application/json'];
  const put = { scope: 'admin', body: named(schema), mediaTypes };
  const invalid = { '412': 'changed-meanwhile', '413': 'too-large', '415': 'unsupported-media-type', '422': 'invalid-document, with line and column of each error' };
  const version = z.object({ version: z.int().min(1).optional() });
  const versionInfo = object({ version: whole, note: orNull(text), author: orNull(text) }, ['version']);
  const change = object({ op: text, path: text, before: {}, after: {} }, ['op', 'path']);
  return {
    [path]: {
      get: { summary: `The ${name} in force, or an earlier version; YAML when accepted`, scope: 'read or admin', query: version, answers: named(schema), problems: { ...badRequest, ...notFound } },
      put: { summary: `Publishes ${name}; If-Match guards against another's version`, ...put, answers: published, problems: invalid },
    },
    [`${path}/versions`]: { get: { summary: 'All versions, newest first', scope: 'read or admin', answers: object({ items: list(versionInfo) }) } },
    [`${path}/draft`]: {
      get: { summary: 'The newest draft', scope: 'read or admin', answers: named(schema), problems: notFound },
      put: { summary: 'Keeps a draft', ...put, answers: object({ draft: whole, warnings }), problems: invalid },
    },
    [`${path}/draft/diff`]: { get: { summary: 'What publishing the draft would change', scope: 'read or admin', answers: object({ draft: whole, version: whole, changes: list(change) }), problems: notFound } },
    [`${path}/publish`]: { post: { summary: 'Publishes a draft', scope: 'admin', body: object({ draft: whole, note: text }, ['draft']), answers: published, problems: { ...badRequest, ...notFound, ...invalid } } },
    [`${path}/rollback`]: { post: { summary: 'Publishes an earlier version again', scope: 'admin', body: object({ to: whole, note: text }, ['to']), answers: published, problems: { ...badRequest, ...notFound, ...invalid } } },
  };
}

const routes: Routes = {
  ...alertRoutes,
  ...routesOfDocument('routing', 'Routing'),
  ...routesOfDocument('rules', 'Rules'),
  ...routesOfDocument('playbooks', 'Playbooks'),
};

const open = (summary: string): object => ({ get: { summary, security: [], responses: { '200': { description: summary } } } });

/** What `/openapi.json` answers; a test compares its paths with the routes. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Rapport notification', version: '1', description: 'Changes in; alerts, deliveries and the documents that decide them out.' },
  security: [{ key: [] }],
  paths: {
    ...Object.fromEntries(Object.entries(routes).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods).map(([method, route]) => [method, operation(path, route)]))])),
    '/healthz': open('alive: its loops make progress'),
    '/readyz': open('can serve'),
    '/metrics': open('Prometheus'),
    '/openapi.json': open('this document'),
  },
  components: {
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Alert: z.toJSONSchema(alert, { unrepresentable: 'any' }),
      // The tree of routes refers to itself, and a reference is resolved from the whole document: not spelled out here.
      Routing: { type: 'object', properties: Object.fromEntries(Object.keys(routingSchema.shape).map((name) => [name, {}])), required: ['receivers', 'route'] },
      Rules: input(rulesSchema),
      Playbooks: input(playbooksSchema),
      Finding: object({ line: whole, column: whole, path: text, message: text }),
      Problem: object({ type: text, title: text, status: whole, detail: text, errors: list(named('Finding')) }, ['type', 'title', 'status']),
    },
  },
};

function operation(path: string, { summary, scope, query, body, mediaTypes = ['application/json'], answerType = 'application/json', answers, problems = {} }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }));
  const refused = { ...problems, '401': 'bad-credential', '403': 'missing-scope', '503': 'unavailable; Retry-After says when to come again' };
  return {
    summary,
    description: `Needs the scope ${scope}.`,
    parameters: [...inPath, ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined ? {} : { requestBody: { required: true, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: body }])) } }),
    responses: {
      '200': { description: 'OK', content: { [answerType]: { schema: answers } } },
      ...Object.fromEntries(Object.entries(refused).map(([status, description]) => [status, { description, content: { 'application/problem+json': { schema: named('Problem') } } }])),
    },
  };
}

function queryParameters(query: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}
