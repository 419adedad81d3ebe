import { describeApi, schemaWords, type ApiRoute, type ApiRoutes } from '@rapport/service';
import { allowedRoutes, serviceNames, type AllowedRoute } from './allowed-routes.ts';
import { roles } from './database/person.entity.ts';
import { recorded } from './interactions.controller.ts';
import { newPerson, personChange, preferences } from './person-shape.ts';
import { signIn } from './session.controller.ts';

const { text, orNull, object, list, input } = schemaWords;

const person = object({ email: text, name: text, role: { enum: roles }, locale: orNull(text), timeZone: orNull(text) }, ['email', 'name', 'role']);
const session = object({ person, tenant: text, csrfToken: text, consoleVersion: text });
const role = (name: string): { needs: string } => ({ needs: `somebody signed in with the role ${name}` });

const ownRoutes: ApiRoutes = {
  '/api/session': {
    get: { summary: 'Who is signed in', ...role('viewer'), answers: session },
    post: { summary: 'Signs in and sets the cookie', body: input(signIn), answers: session, problems: ['bad-credential', 'missing-scope', 'rate-limited', 'unavailable'] },
    patch: { summary: 'Language and time zone of the person', ...role('viewer'), body: input(preferences), answers: session },
    delete: { summary: 'Signs out', ...role('viewer'), status: 204 },
  },
  '/api/people': {
    get: { summary: 'Whom an alert can be assigned to', ...role('agent'), answers: object({ items: list(person) }) },
    post: { summary: 'Adds an account', ...role('admin'), body: input(newPerson), answers: person, status: 201, problems: ['conflict'] },
  },
  '/api/people/{email}': {
    patch: { summary: 'Changes name, role or password', ...role('admin'), body: input(personChange), answers: person, problems: ['conflict'] },
    delete: { summary: 'Removes an account and ends its sessions', ...role('admin'), status: 204, problems: ['conflict'] },
  },
  '/api/interactions': {
    post: { summary: 'Records an interaction, as source console', ...role('agent'), body: input(recorded), answers: object({ source: text, id: text }), status: 202 },
  },
  '/api/status': { get: { summary: 'Which of the services answer', ...role('viewer'), answers: { type: 'object' } } },
  '/api/stream': { get: { summary: 'The streams of scoring and notification in one, and the state of the services', ...role('viewer'), answers: text, answerType: 'text/event-stream' } },
};

/** What passes on to a service: its own description, `/openapi.json` there, tells body and answer. */
const passedOn: ApiRoutes = allowedRoutes.reduce<Record<string, Record<string, ApiRoute>>>((routes, allowed) => {
  const path = `/api/${allowed.service}${allowed.path.replaceAll(/:(\w+)/g, '{$1}')}`;
  return { ...routes, [path]: { ...routes[path], [allowed.method.toLowerCase()]: passedRoute(allowed) } };
}, {});

function passedRoute({ service, method, path, role: needed }: AllowedRoute): ApiRoute {
  return { summary: `${method} ${path} of ${service}, for the person who is signed in`, ...role(needed), answers: {}, problems: ['not-found'] };
}

/** What `/openapi.json` answers; a test compares its paths with the routes. A change needs the header X-CSRF-Token of the session. */
export const openApi = describeApi({
  title: 'Rapport console',
  description: `Sign-in, people, and the way to ${serviceNames.join(', ')} by role. Every change needs the header X-CSRF-Token with the token of the session.`,
  routes: { ...ownRoutes, ...passedOn },
  security: { session: { type: 'apiKey', in: 'cookie', name: 'rapport_session' } },
});
