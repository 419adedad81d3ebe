import { schemaWords } from '@rapport/service';
import type { ApiRoutes } from '@rapport/service';
import { proposalsQuery } from './merges.controller.ts';
import { mergeWish, unmergeWish } from './merging.ts';

const { text, whole, number, time, object, list, orNull, page, input } = schemaWords;

/** What a customer's answer says of merges. */
export const mergesOfCustomer = {
  mergedInto: { ...text, description: 'it is one with this customer, whose score and timeline these are; absent: it stands by itself' },
  merged: { ...list(object({ merge: text, from: text, into: text, at: time, reason: orNull(text), by: orNull(text) })), description: 'who is one with it; absent: nobody' },
};

/** The people of an account. */
export const contacts = { ...list(object({ id: orNull(text), name: orNull(text), aliases: list(object({ ns: text, value: text })), interactions: whole, lastAt: time })), description: 'people whom interactions name beside the account: those of whom it heard last, at most 50; not scored' };

const moves = object({ interactions: whole, aliases: whole, openAlerts: whole, promises: whole });
const named = object({ id: text, name: orNull(text) });
const proposal = object({
  id: text, into: named, from: named, alias: object({ ns: text, value: text }), interaction: object({ source: text, id: text }),
  because: { enum: ['not-identifying', 'both-have-ids', 'too-many', 'separated-before', 'person-of-account'] }, at: time,
});

/** The routes of merges, as the service describes them. */
export const mergesApi: ApiRoutes = {
  '/v1/customers/merge': {
    post: {
      summary: 'Two customers are one: what moves, and the scores before and after; with dryRun nothing happens, else it answers when it counts', needs: 'the scope act', body: input(mergeWish),
      answers: object({ merge: orNull(text), moves, score: object({ into: object({ before: orNull(number), after: orNull(number) }), from: object({ before: orNull(number) }) }) }), problems: ['not-found', 'conflict', 'unavailable'],
    },
  },
  '/v1/customers/unmerge': {
    post: {
      summary: 'Takes a merge back: both stand by themselves again, with what came meanwhile by its own names', needs: 'the scope act', body: input(unmergeWish),
      answers: object({ merge: orNull(text), moves, score: object({ into: object({ before: orNull(number), after: orNull(number) }), from: object({ after: orNull(number) }) }) }), problems: ['not-found', 'conflict', 'unavailable'],
    },
  },
  '/v1/merge-proposals': { get: { summary: 'Customers whom one event names both, and that are one only by a person’s word; the newest first', needs: 'the scope read or act', query: proposalsQuery, answers: page(proposal) } },
  '/v1/merge-proposals/{id}': { delete: { summary: 'They are not one: it is not proposed again', needs: 'the scope act', answers: object({ dismissed: text }), problems: ['not-found'] } },
};
