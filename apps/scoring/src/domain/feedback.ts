import { effectByInteraction, foldOf } from './explain.ts';
import type { History } from './explain.ts';
import { dayNumber } from './duration.ts';
import { compareInteractions } from './interaction.ts';
import type { DomainInteraction } from './interaction.ts';
import { modelInForce } from './model.ts';
import { objectsOf } from './objects.ts';
import { revenueWithin } from './revenue.ts';
import type { Theme } from './themes.ts';

/** What one customer said that has a theme. */
export interface Said {
  readonly interaction: DomainInteraction;
  readonly themes: readonly Theme[];
  /** What it did to the score at its moment, as the timeline and the explanations have it. */
  readonly points: number;
  /** A need that nobody has answered. */
  readonly isOpenNeed: boolean;
}

/** A customer's feedback, with what the customer is worth. */
export interface CustomerFeedback {
  readonly said: readonly Said[];
  /** Revenue of the last 12 months, in the reporting currency. */
  readonly value: number;
}

/** What one customer's feedback of one theme amounts to. */
export interface ThemeShare {
  readonly theme: Theme;
  readonly customer: string;
  readonly value: number;
  readonly points: number;
  readonly said: readonly Said[];
}

/** The feedback of a customer by the themes of its interactions, by ref; one that was taken back, or lies ahead, is none. */
export function feedbackOf(history: History, themes: ReadonlyMap<string, readonly Theme[]>, knownAt: number): CustomerFeedback {
  const effects = effectByInteraction(history, knownAt);
  const counts = history.interactions.filter(({ ref }) => effects.has(ref)).sort(compareInteractions);
  const openNeeds = new Set(objectsOf(counts).flatMap(({ object, interactions, state }) => (object === 'need' && state !== 'answered' ? interactions : [])));
  const said = counts.flatMap((interaction): Said[] => {
    const found = themes.get(interaction.ref) ?? [];
    const isOpenNeed = interaction.kind === 'need.stated' && openNeeds.has(interaction);
    return found.length === 0 ? [] : [{ interaction, themes: found, points: effects.get(interaction.ref)?.points ?? 0, isOpenNeed }];
  });
  const fold = foldOf(history, { at: knownAt, knownAt, model: modelInForce(history.models, knownAt) });
  return { said, value: fold === null ? 0 : revenueWithin(fold.revenue, dayNumber(knownAt)) };
}

/** A customer's feedback, theme by theme. */
export function sharesOf(customer: string, { said, value }: CustomerFeedback): ThemeShare[] {
  const byTheme = new Map<string, { theme: Theme; said: Said[] }>();
  for (const one of said) {
    for (const theme of one.themes) {
      const share = byTheme.get(themeKey(theme)) ?? { theme, said: [] };
      share.said.push(one);
      byTheme.set(themeKey(theme), share);
    }
  }
  return [...byTheme.values()].map((share) => ({ ...share, customer, value, points: share.said.reduce((sum, { points }) => sum + points, 0) }));
}

/** A theme as a key of a map; no theme's name holds a colon. */
export function themeKey({ name, about }: Theme): string {
  return `${name}:${about}`;
}

/** What costs most comes first; of two alike the newer one. */
export function byCost(a: Said, b: Said): number {
  return a.points - b.points || b.interaction.occurredAt - a.interaction.occurredAt;
}
