import { roles, type Role } from './database/person.entity.ts';

export const serviceNames = ['ingestion', 'scoring', 'notification'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** A route of a service that the page may use, and the least role for it. A segment like `:id` stands for any one. */
export interface AllowedRoute {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly role: Role;
  /** How long an answer may take, where that is longer than usual. */
  readonly patienceMs?: number;
}

type Line = readonly [role: Role, method: string, ...paths: string[]];

const documentLines = (name: string): Line[] => [
  ['viewer', 'GET', `/v1/${name}`, `/v1/${name}/versions`, `/v1/${name}/draft`, `/v1/${name}/draft/diff`],
  ['admin', 'PUT', `/v1/${name}`, `/v1/${name}/draft`],
  ['admin', 'POST', `/v1/${name}/publish`, `/v1/${name}/rollback`],
];

const lines: Record<ServiceName, Line[]> = {
  ingestion: [
    ['agent', 'GET', '/v1/sources', '/v1/sources/:name', '/v1/dead-letters'],
    ['admin', 'PUT', '/v1/sources/:name'],
    ['admin', 'POST', '/v1/sources/:name/dry-run', '/v1/dead-letters/replay'],
  ],
  scoring: [
    ['viewer', 'GET', '/v1/interactions', '/v1/customers', '/v1/customers/:id', '/v1/portfolio', '/v1/renewals'],
    ['viewer', 'GET', '/v1/customers/:id/explanation', '/v1/customers/:id/timeline', '/v1/customers/:id/history'],
    ['viewer', 'GET', '/v1/merge-proposals'],
    ['agent', 'POST', '/v1/customers/merge', '/v1/customers/unmerge', '/v1/customers/:id/override'],
    ['agent', 'DELETE', '/v1/merge-proposals/:id'],
    ['agent', 'DELETE', '/v1/customers/:id/override'],
    ...documentLines('model'),
    ...documentLines('themes'),
    ['viewer', 'GET', '/v1/feedback/themes', '/v1/feedback/themes/:theme', '/v1/feedback/decisions'],
    ['agent', 'POST', '/v1/feedback/decisions', '/v1/feedback/decisions/:id/tell'],
    ['viewer', 'GET', '/v1/model/backtests/:id', '/v1/model/learning'],
    ['admin', 'POST', '/v1/model/draft/backtest', '/v1/model/learning', '/v1/themes/dry-run'],
  ],
  notification: [
    ['viewer', 'GET', '/v1/alerts', '/v1/alerts/outcomes', '/v1/alerts/:id', '/v1/alerts/:id/decisions', '/v1/deliveries', '/v1/silences', '/v1/receivers'],
    ['agent', 'POST', ...['acknowledge', 'assign', 'snooze', 'comment', 'resolve', 'outcome'].map((act) => `/v1/alerts/:id/${act}`)],
    ['agent', 'DELETE', '/v1/alerts/:id/acknowledge', '/v1/alerts/:id/snooze'],
    ['agent', 'POST', '/v1/silences'],
    ['agent', 'DELETE', '/v1/silences/:id'],
    ['admin', 'POST', '/v1/routing/dry-run', '/v1/rules/replay', '/v1/receivers/:name/test'],
    ...documentLines('routing'),
    ...documentLines('rules'),
    ...documentLines('playbooks'),
  ],
};

/** Rules are replayed on years of thousands of customers; feedback reads all that they said in a time. */
const patience: Readonly<Record<string, number>> = {
  '/v1/rules/replay': 300_000,
  '/v1/feedback/themes': 120_000,
  '/v1/feedback/themes/:theme': 120_000,
  '/v1/feedback/decisions': 120_000,
};

/** All that the page may ask the services for; whatever is not on it doesn't exist for the page. */
export const allowedRoutes: readonly AllowedRoute[] = serviceNames.flatMap((service) =>
  lines[service].flatMap(([role, method, ...paths]) => paths.map((path) => ({ service, method, path, role, ...(patience[path] === undefined ? {} : { patienceMs: patience[path] }) }))),
);

/** The route that a path, as it came and without query, is of; undefined for none. */
export function findAllowed(service: string, method: string, path: string): AllowedRoute | undefined {
  const segments = path.split('/');
  if (!segments.every(isPlain)) return undefined;
  return allowedRoutes.find((route) => route.service === service && route.method === method && fits(route.path.split('/'), segments));
}

/** Whether a role may what needs another one. */
export function mayAs(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]));
}

// "%2e%2e" is a step up for whoever normalises the address later.
function isPlain(segment: string): boolean {
  try {
    return !/^\.{1,2}$/.test(decodeURIComponent(segment)) && !/[\\?#\s]/.test(segment);
  } catch {
    return false;
  }
}
