import { alert } from '@rapport/contracts';
import { documentApi } from '@rapport/documents';
import { describeApi, schemaWords, type ApiRoutes } from '@rapport/service';
import { z } from 'zod';
import { lifeBodies } from './alert-life.controller.ts';
import { outcomesQuery } from './alert-outcomes.controller.ts';
import { alertListQuery } from './alerts.controller.ts';
import { deliveryListQuery } from './deliveries.controller.ts';
import { playbooksSchema } from './playbooks-document.ts';
import { routingSchema } from './routing-document.ts';
import { dryRunBody } from './routing.controller.ts';
import { replayBody } from './rules.controller.ts';
import { silenceBody } from './silences.controller.ts';
import { rulesSchema } from './rules-document.ts';

const { text, whole, time, orNull, list, object, page, named, input } = schemaWords;

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

const tally = { alerts: whole, followedByLoss: whole, judged: { ...whole, description: 'those of which it is known what became of the customer' } };
const replayAnswer = object({
  customers: whole,
  of: { ...whole, description: 'customers of the tenant: of many a sample is replayed' },
  customerYears: { type: 'number' },
  byRule: list(object({ rule: text, ...tally, perCustomerYear: { type: 'number' }, perTeamWeek: { type: 'number' } })),
  curve: list(object({ below: whole, ...tally })),
  notReplayed: { ...list(text), description: "rules that a customer's past alone can't tell of" },
});

const outcomesAnswer = object({ from: time, to: time, items: list(object({ lane: text, judged: whole, useful: whole, alreadyKnown: whole, wrong: whole, tooLate: whole })) });

/** What people do to an alert: each answers it, and repeated changes nothing. */
function lifeRoutes(): ApiRoutes {
  const meanings: Readonly<Record<keyof typeof lifeBodies, string>> = {
    acknowledge: 'Somebody has seen it', assign: 'Gives it to somebody', snooze: 'Quiet until a time, or until worse by a band',
    comment: 'Keeps a comment', resolve: 'It is over', outcome: 'Says what the alert was worth',
  };
  const withdrawals: Readonly<Record<string, string>> = { acknowledge: 'Takes the acknowledgement back', snooze: 'Ends the snooze' };
  return Object.fromEntries(Object.entries(lifeBodies).map(([act, body]) => {
    const shared = { needs: 'the scope act', answers: named('Alert'), problems: ['conflict'] } as const;
    const withdrawal = withdrawals[act];
    const post = { ...shared, summary: meanings[act as keyof typeof lifeBodies], body: input(body) };
    return [`/v1/alerts/{id}/${act}`, { post, ...(withdrawal === undefined ? {} : { delete: { ...shared, summary: withdrawal } }) }];
  }));
}

const alertRoutes: ApiRoutes = {
  '/v1/alerts': { get: { summary: 'Alerts, newest first', needs: 'the scope read or act', query: alertListQuery, answers: page(named('Alert')) } },
  '/v1/alerts/outcomes': { get: { summary: 'What people said that the alerts of each lane were worth; of those that opened in the last 30 days unless told', needs: 'the scope read or act', query: outcomesQuery, answers: outcomesAnswer } },
  '/v1/alerts/{id}': { get: { summary: 'An alert as it stands', needs: 'the scope read or act', answers: named('Alert') } },
  '/v1/alerts/{id}/decisions': { get: { summary: 'Why each was, or was not, told', needs: 'the scope read or act', answers: object({ items: list(decision) }) } },
  ...lifeRoutes(),
  '/v1/receivers': {
    get: { summary: 'Who is told by which ways, and which of these are dead until the routing document is published again', needs: 'the scope read or act', answers: object({ items: list(receiverListed) }) },
  },
  '/v1/receivers/{name}/test': {
    post: { summary: 'Sends a test alert through every channel of a receiver', needs: 'the scope admin', answers: receiverTested },
  },
  '/v1/silences': {
    get: { summary: 'Silences that hold, will, or ended within five days', needs: 'the scope read or act', answers: object({ items: list(silence) }) },
    post: { summary: 'Silences what the matchers match; with an id it replaces that one', needs: 'the scope act', body: input(silenceBody), answers: object({ silenceID: text }), problems: ['not-found'] },
  },
  '/v1/silences/{id}': { delete: { summary: 'Ends a silence; what it held is told at once', needs: 'the scope act', answers: silence } },
  '/v1/stream': {
    get: { summary: 'What happens to alerts, as server-sent events: event is the type, data the alert; goes on after Last-Event-ID', needs: 'the scope read or act', answers: text, answerType: 'text/event-stream' },
  },
  '/v1/deliveries': { get: { summary: 'Deliveries, newest first', needs: 'the scope read or act', query: deliveryListQuery, answers: page(delivery) } },
  '/v1/routing/dry-run': {
    post: { summary: 'Who would get an alert with these labels', needs: 'the scope read or admin', body: input(dryRunBody), answers: dryRunAnswer, problems: ['invalid-document'] },
  },
  '/v1/rules/replay': {
    post: { summary: 'What the rules would have done on the past; the last year unless told', needs: 'the scope read or admin', body: input(replayBody), answers: replayAnswer, problems: ['invalid-document'] },
  },
};

// The tree of routes refers to itself, and a reference is resolved from the whole document: not spelled out here.
const routing = { type: 'object', properties: Object.fromEntries(Object.keys(routingSchema.shape).map((name) => [name, {}])), required: ['receivers', 'route'] };

/** What `/openapi.json` answers; a test compares its paths with the routes. */
export const openApi = describeApi({
  title: 'Rapport notification',
  description: 'Changes in; alerts, deliveries and the documents that decide them out.',
  routes: {
    ...alertRoutes,
    ...documentApi('routing', named('Routing')),
    ...documentApi('rules', named('Rules')),
    ...documentApi('playbooks', named('Playbooks')),
  },
  schemas: { Alert: z.toJSONSchema(alert, { unrepresentable: 'any' }), Routing: routing, Rules: input(rulesSchema), Playbooks: input(playbooksSchema) },
});
