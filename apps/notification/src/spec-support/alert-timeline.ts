import { parse } from 'yaml';
import type { AlertStory } from '../domain/alert-story.ts';
import { bandRank } from '../domain/bands.ts';
import { shippedModel, type Change, type Piece } from '../domain/change.ts';
import type { CustomerMemory } from '../domain/customer-memory.ts';
import { decide } from '../domain/decide.ts';
import type { Outcome } from '../domain/desk.ts';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';

const rules = rulesOf(rulesSchema.parse(parse(shippedRules)));
export const start = Date.parse('2026-11-22T10:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** One customer on a fake clock: changes go in, what is told comes out. */
export class AlertTimeline {
  memory: CustomerMemory | null = null;
  alerts: AlertStory[] = [];
  score = 85;

  at(offsetMs: number, pieces: readonly Partial<Piece>[], more: Partial<Change> = {}): string[] {
    const asOf = start + offsetMs;
    const full = pieces.map((piece): Piece => ({ kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: 0, dial: 0, at: asOf, interactions: [], ...piece, knownAt: asOf }));
    this.score = more.score ?? this.score + full.reduce((sum, piece) => sum + piece.points, 0);
    const band = bandOf(this.score);
    const rank = bandRank(band, this.score, shippedModel.bands);
    const change: Change = { asOf, score: this.score, band, rank, basis: 'contract', evidence: 0, facts: {}, backfill: false, pieces: full, signals: [], closings: [], unanswered: this.memory?.unanswered ?? [], mergedInto: null, joinedBy: [], unmerged: null, ...more };
    const decision = decide({ memory: this.memory, alerts: this.alerts }, change, rules);
    if (decision === null) return ['ignored'];
    this.memory = JSON.parse(JSON.stringify(decision.memory)) as CustomerMemory;
    const named = decision.outcomes.map(({ story, notice }, index): Outcome => ({ story: { ...story, id: story.id ?? `al_${asOf}_${index}` }, notice }));
    const ids = new Set(named.map(({ story }) => story.id));
    this.alerts = [...this.alerts.filter((story) => !ids.has(story.id)), ...named.map(({ story }) => story)];
    return named.flatMap(({ story, notice }) => (notice === null ? [] : [`${notice} ${story.cause}`]));
  }

  get open(): AlertStory | undefined {
    return this.alerts.find((story) => story.state === 'open');
  }
}

function bandOf(score: number): string {
  if (score < 35) return 'at-risk';
  if (score < 60) return 'watch';
  return score < 80 ? 'steady' : 'strong';
}

const ends = [76.5133, 70.1311, 65.3722, 61.7321, 58.8944];
const dials = [-14.2857, -7.9365, -5.0505, -3.4965, -2.5641];

/** The n-th of five complaints as scoring divides it: about 72 % service, 28 % emotion. */
export function complaint(index: number, id = `crm#c-${index}`): Partial<Piece>[] {
  const points = (ends[index] ?? 0) - (ends[index - 1] ?? 85);
  return [
    { points: points * 0.72, dial: dials[index] ?? 0, interactions: [id] },
    { determinant: 'emotion', points: points * 0.28, dial: -4, interactions: [id] },
  ];
}
