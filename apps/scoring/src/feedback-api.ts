import { documentApi } from '@rapport/documents';
import { schemaWords } from '@rapport/service';
import type { ApiRoutes } from '@rapport/service';
import { decisionWish } from './decision-keeper.ts';
import { abouts } from './domain/themes.ts';
import { decisionsQuery, themeQuery, themesQuery } from './feedback.controller.ts';
import { themesTrial } from './themes.controller.ts';
import { themesSchema } from './themes-document.ts';

const { text, whole, number, time, object, list, orNull, page, input } = schemaWords;

const about = { enum: abouts };
const money = object({ amount: text, currency: text });
const meanScores = { scoreBefore: orNull(number), scoreNow: orNull(number) };
const decision = object({
  id: text, theme: text, about, decision: { enum: ['change', 'later', "won't"] }, text: object({ en: text, de: text }, []), owner: text, author: text,
  dueAt: orNull(time), decidedAt: time, affected: whole, told: whole, ...meanScores,
});
const theme = { theme: text, about, customers: whole, valueAtStake: money, points: number, unmetNeed: { type: 'boolean' }, examples: list(text), decision: orNull(decision) };
const said = object({ interaction: text, customer: object({ id: text, name: orNull(text) }), kind: text, occurredAt: time, text: orNull({ type: 'object' }), attributes: { type: 'object' }, points: number });
const affected = object({ id: text, name: orNull(text), score: orNull(number), band: text, valueAtStake: money, points: number, interactions: whole });
const tried = object({ interaction: orNull(text), customer: orNull(text), kind: text, text: orNull(text), themes: list(object({ theme: text, about })) });

/** The routes of feedback and of its document, as the service describes them. */
export const feedbackApi: ApiRoutes = {
  '/v1/feedback/themes': { get: { summary: 'What customers tell us, by theme: who, what they are worth, what it cost; from and to are when it happened', needs: 'the scope read', query: themesQuery, answers: object({ items: list(object(theme)) }), problems: ['too-large'] } },
  '/v1/feedback/themes/{theme}': { get: { summary: 'One theme: what was said and by whom, the costliest first', needs: 'the scope read', query: themeQuery, answers: object({ ...theme, said: list(said), affected: list(affected) }), problems: ['not-found', 'too-large'] } },
  '/v1/feedback/decisions': {
    get: { summary: 'What was decided, the newest first', needs: 'the scope read', query: decisionsQuery, answers: page(decision) },
    post: { summary: 'Decides on a theme, for those who spoke of it until now', needs: 'the scope act', body: input(decisionWish), answers: object({ id: text, affected: whole, told: whole, ...meanScores }), problems: ['not-found', 'too-large'] },
  },
  '/v1/feedback/decisions/{id}/tell': { post: { summary: 'Tells each of those whom a decision concerns, once, as an interaction feedback.answered', needs: 'the scope act', answers: object({ told: whole }), problems: ['not-found'] } },
  '/v1/themes/dry-run': { post: { summary: 'Which themes interactions would get by the stored document or one in the body; without interactions, the newest that customers said', needs: 'the scope read or admin', body: input(themesTrial), answers: object({ items: list(tried) }), problems: ['invalid-document'] } },
  ...documentApi('themes', input(themesSchema)),
};
