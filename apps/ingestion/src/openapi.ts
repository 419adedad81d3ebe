import { deadLetterReasons, interactionData, interactionType } from '@rapport/contracts';
import { describeApi, schemaWords, scopeNames } from '@rapport/service';
import type { ApiRoutes } from '@rapport/service';
import { deadLetterQuery, replayWish } from './dead-letters.controller.ts';
import { keyWish } from './keys.controller.ts';
import { newTenant } from './tenants.controller.ts';

const { text, whole, time, orNull, list, object, page, named, input } = schemaWords;
const textOrNull = orNull(text);

const cloudEvent = object(
  { specversion: { const: '1.0' }, type: { const: interactionType }, source: { ...text, maxLength: 128 }, id: { ...text, maxLength: 128 }, time, data: named('InteractionData') },
  ['specversion', 'type', 'source', 'id', 'data'],
);

const deadLetter = object(
  {
    id: text, reason: { enum: deadLetterReasons }, detail: text, service: text, source: textOrNull, eventId: textOrNull, receivedAt: time,
    raw: object({ contentType: textOrNull, encoding: { enum: ['utf8', 'base64'] }, body: text }),
    topic: text, partition: whole, offset: { ...text, description: 'a decimal string' },
    replays: list(object({ at: time, by: text, result: { enum: ['accepted', 'refused'] }, reason: textOrNull })),
  },
  ['id', 'reason', 'detail', 'service', 'source', 'eventId', 'receivedAt', 'raw', 'replays'],
);

const replayed = object(
  { matched: whole, accepted: whole, refused: list(object({ id: text, reason: { enum: deadLetterReasons } })), nextCursor: { type: 'string', description: 'there are more letters: the cursor of the next call' } },
  ['matched', 'accepted', 'refused'],
);
const shownKey = object({ id: text, name: text, publicPrefix: text, scopes: list({ enum: scopeNames }), createdAt: time, revokedAt: orNull(time) });
const secret = { ...text, description: 'shown once' };

const routes: ApiRoutes = {
  '/v1/events': {
    post: {
      summary: 'Sends interactions as CloudEvents: structured, batched, or binary with the attributes in ce-* headers. 202 says that they are durable: with the broker, or in PostgreSQL while it is away',
      needs: 'the scope ingest', status: 202, answers: named('Accepted'), body: named('SentEvents'),
      mediaTypes: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
      problems: ['not-an-event'],
    },
    options: { summary: "Handshake of CloudEvents' webhooks: WebHook-Allowed-Origin and WebHook-Allowed-Rate" },
  },
  '/v1/dead-letters': {
    get: { summary: 'What any service refused, and why; newest first. With the scope operator those that name no tenant, too', needs: 'the scope read', query: deadLetterQuery, answers: page(deadLetter) },
  },
  '/v1/dead-letters/{id}': { get: { summary: 'One dead letter', needs: 'the scope read', answers: deadLetter } },
  '/v1/dead-letters/replay': {
    post: {
      summary: "Takes after all what was refused, oldest first: what ingestion refused is read again by today's rules, a record that another service refused goes back to its topic. Twice counts nothing twice; with dryRun it only says what would happen. At most 2,000 letters a call; where there are more the answer has a nextCursor",
      needs: 'the scope admin', body: input(replayWish), answers: replayed,
    },
  },
  '/v1/tenants': { post: { summary: 'Creates a tenant; answers its first admin key', needs: 'the scope operator', status: 201, body: input(newTenant), answers: object({ id: text, key: secret }), problems: ['conflict'] } },
  '/v1/keys': {
    post: { summary: 'Issues a key', needs: 'the scope admin', status: 201, body: input(keyWish), answers: object({ id: text, key: secret, scopes: list({ enum: scopeNames }) }) },
    get: { summary: "The tenant's keys, without secrets", needs: 'the scope admin', answers: object({ items: list(shownKey) }) },
  },
  '/v1/keys/{id}': { delete: { summary: 'Revokes a key', needs: 'the scope admin', status: 204 } },
};

const accepted = object({
  accepted: { ...whole, description: 'repeats included' },
  rejected: list(object({ index: whole, id: textOrNull, reason: { enum: deadLetterReasons }, detail: text })),
});

/** What `/openapi.json` answers; a test compares its paths with the routes. */
export const openApi = describeApi({
  title: 'Rapport ingestion',
  description: 'Interactions of every source in; one canonical form out.',
  routes,
  schemas: {
    InteractionData: input(interactionData),
    SentEvents: { anyOf: [cloudEvent, { type: 'array', items: cloudEvent, maxItems: 500 }, named('InteractionData')] },
    Accepted: accepted,
  },
});
