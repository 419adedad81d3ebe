import { z } from 'zod';
import { problemStatuses } from './problem.ts';
import type { ProblemType } from './problem.ts';

/** One route as its service describes it. Schemas are JSON Schema. */
export interface ApiRoute {
  readonly summary: string;
  /** What a caller needs, for example `read or admin`; none: nothing. */
  readonly needs?: string;
  readonly query?: z.ZodObject;
  readonly body?: object;
  /** Types of the body; JSON unless told. */
  readonly mediaTypes?: readonly string[];
  /** The answer's body; none: it has no body. */
  readonly answers?: object;
  /** Type of the answer; JSON unless told. */
  readonly answerType?: string;
  /** 200 unless told. */
  readonly status?: number;
  /** Problems beyond those that follow from the rest: of the credential, of the query, of the body, of a name in the path. */
  readonly problems?: readonly ProblemType[];
}

/** Path → method → route: `{ '/v1/alerts/{id}': { get: { … } } }`. */
export type ApiRoutes = Readonly<Record<string, Readonly<Record<string, ApiRoute>>>>;

export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly routes: ApiRoutes;
  /** For `#/components/schemas/…` in the routes. */
  readonly schemas?: Readonly<Record<string, object>>;
  /** How a caller shows who it is; a bearer key unless told. */
  readonly security?: Readonly<Record<string, object>>;
}

const bearerKey = { key: { type: 'http', scheme: 'bearer' } };

/** An OpenAPI 3.1 document, with the routes that every service has. */
export function describeApi({ title, description, routes, schemas = {}, security = bearerKey }: ApiDescription) {
  const all = { ...routes, ...openRoutes };
  return {
    openapi: '3.1.0',
    info: { title, version: '1', description },
    security: Object.keys(security).map((name) => ({ [name]: [] })),
    paths: Object.fromEntries(Object.entries(all).map(([path, methods]) => [path, describeMethods(path, methods)])),
    components: { securitySchemes: security, schemas: { ...schemas, Problem: problem } },
  };
}

const probe = (summary: string): ApiRoutes[string] => ({ get: { summary, answers: { type: 'object' } } });

const openRoutes: ApiRoutes = {
  '/healthz': probe('alive: its loops make progress; else 503 with the same body'),
  '/readyz': probe('can serve; else 503 with the same body, which says what is the matter'),
  '/metrics': { get: { summary: 'Prometheus', answers: { type: 'string' }, answerType: 'text/plain' } },
  '/openapi.json': probe('this document'),
};

const text = { type: 'string' };

const problem = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status'],
  properties: {
    type: { enum: Object.keys(problemStatuses).map((word) => `urn:rapport:problem:${word}`) },
    title: text,
    status: { type: 'integer' },
    detail: text,
    errors: {
      type: 'array',
      items: { type: 'object', required: ['path', 'message'], properties: { path: text, message: text, line: { type: 'integer' }, column: { type: 'integer' } } },
    },
    deadLetter: text,
  },
};

function describeMethods(path: string, methods: Readonly<Record<string, ApiRoute>>): object {
  return Object.fromEntries(Object.entries(methods).map(([method, route]) => [method, describeRoute(path, route)]));
}

function describeRoute(path: string, route: ApiRoute): object {
  const { summary, needs, query, body, mediaTypes = ['application/json'] } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }));
  const content = Object.fromEntries(mediaTypes.map((type) => [type, { schema: body }]));
  return {
    summary,
    ...(needs === undefined ? { security: [] } : { description: `Needs ${needs}.` }),
    parameters: [...inPath, ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined ? {} : { requestBody: { required: true, content } }),
    responses: { ...describeAnswer(route), ...describeProblems(problemsOf(route, inPath.length > 0)) },
  };
}

function describeAnswer({ status = 200, answers, answerType = 'application/json' }: ApiRoute): object {
  return { [status]: answers === undefined ? { description: 'Done' } : { description: 'OK', content: { [answerType]: { schema: answers } } } };
}

function problemsOf({ needs, query, body, problems = [] }: ApiRoute, isNamed: boolean): ProblemType[] {
  const all: ProblemType[] = [...problems];
  if (needs !== undefined) all.push('bad-credential', 'missing-scope', 'unavailable');
  if (query !== undefined) all.push('invalid-interaction');
  if (body !== undefined) all.push('not-json', 'too-large', 'unsupported-media-type', 'invalid-interaction');
  if (isNamed) all.push('not-found');
  return [...new Set(all)];
}

function describeProblems(words: readonly ProblemType[]): object {
  const statuses = [...new Set(words.map((word) => problemStatuses[word]))].sort((a, b) => a - b);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(statuses.map((status) => [status, { description: words.filter((word) => problemStatuses[word] === status).join(', '), content }]));
}

function queryParameters(query: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}
