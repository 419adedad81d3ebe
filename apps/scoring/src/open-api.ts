import { parts, replayedCustomers } from '@rapport/contracts';
import { documentApi } from '@rapport/documents';
import { describeApi, schemaWords } from '@rapport/service';
import type { ApiRoutes } from '@rapport/service';
import { eventName } from './interactions.controller.ts';
import { overrideWish } from './customer-update.ts';
import { contacts, mergesApi, mergesOfCustomer } from './merges-api.ts';
import { modelDocument } from './model-document.ts';
import { backtestWish } from './model-jobs.controller.ts';
import { atQuery, explanationQuery, historyQuery, listQuery, portfolioQuery, renewalsQuery, timelineQuery } from './customer-query.ts';
import { replayQuery } from './replay.controller.ts';
import { feedbackApi } from './feedback-api.ts';

const { text, whole, number, time, object, list, orNull, page, input } = schemaWords;

const alias = object({ ns: text, value: text });
const trend = object({ days: whole, points: number });
const normal = object({ median: number, low: number, high: number, days: whole });
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
  override: orNull(object({ score: orNull(number), points: orNull(number), reason: text, owner: text, since: time, until: time })),
  band: { enum: ['at-risk', 'watch', 'steady', 'strong', 'unknown'] },
  basis: { enum: ['contract', 'rhythm', 'prospect', 'lost'] },
  horizon: orNull(object({ until: { type: 'string', format: 'date' }, days: whole })),
  confidence: number,
  trend,
  normal: orNull(normal),
  interval: object({ low: number, high: number, share: number }),
  asOf: time,
  knownAt: time,
  forecast: { type: 'boolean' },
  modelVersion: whole,
};
const reference = object({ type: text, ns: text, id: text });
const word = (states: readonly string[]) => object({ id: text, ref: reference, what: orNull(text), dueAt: orNull(time), state: { enum: states } });
const offer = object({ id: text, ref: reference, competitor: orNull(text), product: orNull(text), value: orNull({ type: 'object' }), validUntil: orNull(time), state: { enum: ['open', 'countered', 'won', 'lost', 'expired'] } });
const question = object({ ref: reference, kind: text, askedAt: time, text: orNull(text) });
const wholeCustomer = { ...head, determinants: { type: 'object' }, relationship: { type: 'object' }, facts: { type: 'object' }, promises: list(word(['open', 'kept', 'broken'])), offers: list(offer), needs: list(word(['open', 'answered', 'missed'])), questions: list(question), nextReviewAt: orNull(time), contacts };
const customer = object({ ...wholeCustomer, ...mergesOfCustomer }, Object.keys(wholeCustomer));
const listItem = object({ ...head, determinant: orNull({ enum: parts }), valueAtStake: object({ amount: text, currency: text }) });
const money = object({ amount: text, currency: text });
const then = object({ now: money, earlier: money });
const integer = { type: 'integer' };
const placeOf = { enum: ['lost', 'at-risk', 'watch', 'steady', 'strong', 'unknown'] };
const portfolio = object({
  asOf: time, days: integer, modelVersion: integer,
  bands: object({ 'at-risk': number, watch: number, steady: number }),
  customers: integer, unknown: integer, lost: object({ customers: integer, value: money }), value: money,
  valueAtRisk: then,
  expectedToStay: orNull(object({ now: number, earlier: number, within: number })),
  spread: list(object({ from: number, to: number, band: placeOf, customers: integer })),
  movement: list(object({ from: placeOf, to: placeOf, customers: integer, value: money })),
  byDeterminant: list(object({ determinant: orNull({ enum: parts }), customers: integer, valueAtRisk: then })),
  bySegmentAndRegion: list(object({ segment: orNull(text), region: orNull(text), customers: integer, value: money, valueAtRisk: money })),
});
const renewal = object({ ...head, determinant: orNull({ enum: parts }), valueAtStake: money, contractEndsAt: { description: 'as it was said: a date, or a moment' } });
const contribution = object({ kind: text, determinant: text, interactionKind: text, points: number, interactions: list(text) }, ['kind', 'determinant', 'points', 'interactions']);
const end = object({ at: orNull(time), score: number });
const action = object({ determinant: { enum: parts }, what: text, kinds: list(text), interactions: list(text), points: number });
const explanation = object({ from: end, to: end, delta: number, contributions: list(contribution), sentence: object({ en: text, de: text }), wouldRaise: list(action) });
const item = object({
  source: text, id: text, kind: text, channel: text, direction: text, occurredAt: time, countedAt: time,
  outcome: orNull(text), durationMs: orNull(number), text: orNull({ type: 'object' }), value: orNull({ type: 'object' }), rating: orNull({ type: 'object' }),
  refs: list({ type: 'object' }), items: list({ type: 'object' }), attributes: { type: 'object' }, points: number, score: orNull(number), retracted: { type: 'boolean' },
});
const interaction = object(
  { source: text, id: text, kind: text, customer: orNull(text), occurredAt: time, receivedAt: time, countedAt: time, repeats: whole,
    score: orNull(object({ before: number, after: number })), waitingFor: list({ type: 'object' }) },
  ['source', 'id', 'kind', 'customer', 'occurredAt', 'receivedAt', 'countedAt', 'repeats', 'score'],
);
const description = object({ name: text, locale: text, traits: { type: 'object', additionalProperties: text }, aliases: list(alias) }, []);
const readers = 'the scope read';
const changed = object({ customer: object({ id: text, name: text, traits: { type: 'object', additionalProperties: text } }, ['id']), score: number, band: text, asOf: time });

const jobState = { enum: ['waiting', 'running', 'done', 'failed'] };
const quality = object({ auc: number, brier: orNull(number), calibrationError: orNull(number), topDecileLift: number });
const judged = { before: number, after: number, isAdmitted: { type: 'boolean' } };
const judgement = orNull(object({ customers: whole, ...judged }));
const textJudgement = object({ texts: whole, ...judged, aucBefore: number, auc: number });
const judgements = object({ rhythm: judgement, secondStage: judgement, rates: judgement, texts: { type: 'object', additionalProperties: textJudgement } });
const learning = object(
  {
    id: text, state: jobState, step: orNull(text), progress: number, against: { type: 'integer' }, until: time, requestedAt: time, finishedAt: orNull(time),
    outcome: { enum: ['published', 'not-better', 'too-little-history', 'outdated', 'first-day', 'rolled-back'] }, version: { type: 'integer' },
    customers: { ...whole, description: 'learnt from' },
    judgements: { ...judgements, description: 'mean log-loss of what is in force and of what was learnt, on outcomes that neither has seen; null: not enough to judge' },
    by: { ...whole, description: 'outdated: the version that came before it' },
    detail: { ...text, description: 'failed: why' },
  },
  ['id', 'state', 'step', 'progress', 'against', 'until', 'requestedAt', 'finishedAt'],
);

const routes: ApiRoutes = {
  '/v1/interactions': { get: { summary: 'Where is my event?', needs: readers, query: eventName, answers: interaction, problems: ['not-found'] } },
  '/v1/interactions/lookup': {
    post: {
      summary: 'Which of these events were counted, when each was received and how often it came again', needs: 'the scope read or ingest',
      body: object({ source: text, ids: { type: 'array', items: text, minItems: 1, maxItems: 1_000 } }),
      answers: object({ known: { type: 'object', additionalProperties: object({ receivedAt: time, repeats: whole }) } }),
    },
  },
  '/v1/stream': { get: { summary: 'Scores that change, as server-sent events: event retention.changed; goes on after Last-Event-ID, some of them twice', needs: readers, answers: changed, answerType: 'text/event-stream' } },
  '/v1/customers': { get: { summary: 'The portfolio as a list: stored scores, at most a point old; with at each is computed for that moment', needs: readers, query: listQuery, answers: page(listItem), problems: ['too-large'] } },
  '/v1/portfolio': { get: { summary: 'Where value is at risk, and what moves it: sums over stored scores, at most a point old, against those of some days before', needs: readers, query: portfolioQuery, answers: portfolio, problems: ['too-large'] } },
  '/v1/renewals': { get: { summary: 'Customers under contract, the next end first', needs: readers, query: renewalsQuery, answers: page(renewal) } },
  '/v1/customers/{id}': {
    get: { summary: 'A customer at a moment', needs: readers, query: atQuery, answers: customer },
    put: { summary: 'Name, locale, traits and aliases, as an interaction customer.updated', needs: 'the scope act', body: description, answers: object({ accepted: whole, interaction: text }) },
  },
  '/v1/customers/{id}/override': {
    post: { summary: "Puts a person's score in place of the computed one, or points on top of it, until a moment", needs: 'the scope act', body: input(overrideWish), answers: customer, problems: ['not-found'] },
    delete: { summary: 'The computed score holds again', needs: 'the scope act', answers: customer, problems: ['not-found'] },
  },
  '/v1/customers/{id}/explanation': { get: { summary: 'Why the score is what it is; without from against the reference', needs: readers, query: explanationQuery, answers: explanation } },
  '/v1/customers/{id}/timeline': { get: { summary: 'What both parties did, newest first', needs: readers, query: timelineQuery, answers: page(item) } },
  '/v1/customers/{id}/history': {
    get: { summary: 'The score over time', needs: readers, query: historyQuery, answers: object({ points: list(object({ at: time, score: number })), markers: list(object({ at: time, kind: { enum: ['model', 'merge', 'override', 'incident'] }, text, until: { ...time, description: 'of an override: how long it held' } }, ['at', 'kind', 'text'])) }) },
  },
  '/v1/changes/replay': { get: { summary: 'The past as it would have been told, had each interaction been received when it happened: what rules are tried on', needs: 'the scope read or admin', query: replayQuery, answers: input(replayedCustomers) } },
  '/v1/model/draft/backtest': { post: { summary: "Replays the tenant's own history with the draft as the base", needs: 'the scope admin', body: input(backtestWish), answers: object({ id: text }), status: 202, problems: ['not-found', 'rate-limited'] } },
  '/v1/model/backtests/{id}': { get: { summary: 'How far a backtest is, then its figures', needs: 'the scope read or admin', answers: object({ state: jobState, step: orNull(text), progress: number, score: orNull(quality), baselines: { type: 'object', additionalProperties: orNull(quality) } }, ['state']), problems: ['not-found'] } },
  '/v1/model/learning': {
    get: { summary: 'What is being learnt, and what became of the learnings before', needs: 'the scope read or admin', answers: object({ items: list(learning) }) },
    post: { summary: 'Learns now what would be learnt within a day', needs: 'the scope admin', answers: object({ id: text }), status: 202 },
  },
  ...feedbackApi,
  ...mergesApi,
  ...documentApi('model', input(modelDocument.schema), { refold: object({ customers: whole, done: whole }) }),
};

/** What `/openapi.json` answers; a test compares its paths with the routes. */
export const openApi = describeApi({ title: 'Rapport scoring', description: 'Interactions in; scores, explanations and changes out.', routes });
