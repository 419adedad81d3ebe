import { addPieces, storyOfMany, sumOf, type AlertStory, type Incident, type StoryPiece } from './alert-story.ts';
import type { CohortRule } from './rule.ts';
import { dayMs } from './zoned-time.ts';

/** How many customers have stepped within a day, of those with one label in common. */
export interface Tally {
  readonly label: string;
  readonly value: string;
  readonly customers: number;
}

/** Steps within so much time are common. */
export const commonWithinMs = dayMs;
/** The usual daily number of steps is that of so many days before. */
export const usualDays = 28;
/** A member whose fall is so many times the members' mean, and so many points more, is told by itself. */
const muchWorse = { times: 2, points: 10 };

/** What a step is about besides its customer. */
export interface StepSubject {
  readonly part: string | null;
  readonly item: string | null;
}

/** Of the labels that a step can have, those that it has. */
export function stepLabels(traits: Readonly<Record<string, string>>, { part, item }: StepSubject): Record<string, string> {
  const named = ['segment', 'region', 'plan'].flatMap((name) => (traits[name] === undefined || traits[name] === '' ? [] : [[name, traits[name]] as const]));
  return Object.fromEntries([...named, ...(part === null ? [] : [['determinant', part]]), ...(item === null ? [] : [['item', item]])] as [string, string][]);
}

/** A loss is no step of a part, nor of whoever the customer is like: what it has in common with others is the item. */
export function lossLabels({ item }: StepSubject): Record<string, string> {
  return item === null ? {} : { item };
}

/** More steps than usual, and enough customers. */
export function isCommon({ limit, atLeast }: CohortRule, customers: number, usual: number): boolean {
  return customers >= atLeast && customers > limit * usual;
}

/** The label that most of the steps have in common; of equals the one that the rule names first. */
export function widest(rule: CohortRule, tallies: readonly Tally[]): Tally | null {
  const known = tallies.filter(({ label, customers }) => rule.by.includes(label) && customers >= rule.atLeast);
  const [first] = known.toSorted((a, b) => b.customers - a.customers || rule.by.indexOf(a.label) - rule.by.indexOf(b.label) || (a.value < b.value ? -1 : 1));
  return first ?? null;
}

export function cohortCause({ label, value }: Pick<Incident, 'label' | 'value'>): string {
  return `cohort:${label}=${value}`;
}

/** One incident for all of them; `about` counts no customers yet. */
export function openIncident(rule: CohortRule, about: Omit<Incident, 'customers'>, { members, now }: { readonly members: readonly AlertStory[]; readonly now: number }): AlertStory {
  const since = Math.min(...members.map((member) => member.since));
  return joinIncident({ ...storyOfMany(rule, cohortCause(about), now), since, incident: { ...about, customers: 0 } }, members);
}

/** The incident with more members: its figures are the means over all of them as they stood when they joined. */
export function joinIncident(story: AlertStory, members: readonly AlertStory[]): AlertStory {
  const { incident } = story;
  if (incident === null || members.length === 0) return story;
  const before = incident.customers;
  const customers = before + members.length;
  const scaled = (pieces: readonly StoryPiece[], by: number): StoryPiece[] => pieces.map((piece) => ({ ...piece, points: piece.points * by }));
  const joined = members.reduce((sum, member) => addPieces(sum, member.contributions), scaled(story.contributions, before));
  const contributions = scaled(joined, 1 / customers);
  const score = (story.score * before + members.reduce((sum, member) => sum + member.score, 0)) / customers;
  const bands = new Set(members.map(({ band }) => band));
  return { ...story, contributions, score, from: score - sumOf(contributions), lowest: score, band: before === 0 && bands.size === 1 ? [...bands].join('') : story.band, incident: { ...incident, customers } };
}

/** A member that is much worse than the others is told in spite of the incident. */
export function isMuchWorse(member: AlertStory, incident: AlertStory): boolean {
  const common = -sumOf(incident.contributions);
  const own = -sumOf(member.contributions);
  return own >= muchWorse.times * common && own >= common + muchWorse.points;
}

/** An incident is over when less than half of what made one is still open. */
export function isOver({ atLeast }: Pick<CohortRule, 'atLeast'>, openMembers: number): boolean {
  return openMembers < atLeast / 2;
}
