import { writeInstant } from '@rapport/contracts';
import type { About } from './domain/themes.ts';
import { rounded } from './domain/rounded.ts';

/** A decision as the table has it, with what became of those whom it concerned. */
export interface DecisionRow {
  readonly id: string;
  readonly theme: string;
  readonly about: About;
  readonly decision: 'change' | 'later' | `won't`;
  readonly owner: string;
  readonly due_at: Date | null;
  readonly text: { readonly en?: string; readonly de?: string };
  readonly author: string;
  /** Microseconds since the epoch. */
  readonly decided_at: number;
  readonly affected: number;
  readonly told: number;
  readonly score_before: number | null;
  readonly score_now: number | null;
}

/** Whom the decisions of the tenant $1 concern: who spoke, by its own name, and the customer that it is one with now. */
export const concerned = `
  SELECT f.decision_id, f.customer_id, f.told_at, f.language, coalesce(m.root_id, f.customer_id) AS root_id
  FROM scoring.feedback_customer f LEFT JOIN scoring.merged_customer m ON m.tenant_id = f.tenant_id AND m.customer_id = f.customer_id
  WHERE f.tenant_id = $1`;

/** The decisions of the tenant $1; the mean score of those whom each concerned reads the stored scores, at most a point old. */
export function decisionRow({ which, order }: { readonly which: string; readonly order: string }): string {
  return `
    SELECT d.id, d.theme, d.about, d.decision, d.owner, d.due_at, d.text, d.author, d.score_before,
      round(extract(epoch FROM d.decided_at) * 1000000)::double precision AS decided_at, c.affected, c.told, c.score_now
    FROM scoring.feedback_decision d CROSS JOIN LATERAL (
      SELECT count(*)::int AS affected, count(told_at)::int AS told, avg(s.score) AS score_now
      FROM (SELECT root_id, max(told_at) AS told_at FROM (${concerned} AND f.decision_id = d.id) AS each GROUP BY root_id) AS one
      LEFT JOIN scoring.customer_state s ON s.tenant_id = d.tenant_id AND s.customer_id = one.root_id
    ) c
    WHERE d.tenant_id = $1 AND ${which} ORDER BY ${order}`;
}

/** A decision as readers see it. */
export function decisionView(row: DecisionRow) {
  const { id, theme, about, decision, text, owner, author, affected, told } = row;
  const score = (value: number | null): number | null => (value === null ? null : rounded(value, 4));
  return {
    id, theme, about, decision, text, owner, author,
    dueAt: row.due_at === null ? null : writeInstant(row.due_at.getTime()),
    decidedAt: writeInstant(Math.floor(row.decided_at / 1_000)),
    affected, told, scoreBefore: score(row.score_before), scoreNow: score(row.score_now),
  };
}

export type DecisionView = ReturnType<typeof decisionView>;
