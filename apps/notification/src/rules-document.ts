import { determinants } from '@rapport/contracts';
import type { DocumentType, Finding } from '@rapport/documents';
import { z } from 'zod';
import { parseIsoDuration } from './domain/duration.ts';
import type { Rule } from './domain/rule.ts';

const period = z.string().refine((text) => (parseIsoDuration(text) ?? 0) > 0, 'must be an ISO 8601 duration such as P7D or PT12H');
const points = z.number().gt(0).lte(100);
const severity = z.enum(['critical', 'warning', 'info']);
const common = { name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case words joined by -'), enabled: z.boolean().default(true), severity };

const hard = z.strictObject({
  ...common,
  lane: z.literal('hard'),
  signals: z.array(z.string().min(1)).min(1),
  count: z.int().min(1).max(20).default(1),
  within: period.default('P1D'),
});
const step = z.strictObject({
  ...common,
  lane: z.literal('step'),
  determinants: z.union([z.literal('any'), z.array(z.enum(determinants)).min(1)]).optional(),
  drop: points,
  within: period,
});
/** When the grid is looked at, in the time zone of the playbooks. */
const at = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 05:00').default('05:00');
const date = z.strictObject({ ...common, lane: z.literal('date'), fact: z.string().min(1), before: period, below: points, at });
const level = z.strictObject({ ...common, lane: z.literal('level'), basis: z.enum(['rhythm', 'contract', 'prospect']).optional(), below: points, clear: points, at });
const cohort = z.strictObject({
  ...common,
  lane: z.literal('cohort'),
  by: z.array(z.enum(['segment', 'region', 'plan', 'item', 'determinant'])).min(1),
  limit: z.number().gt(1),
  atLeast: z.int().min(2),
});
const stale = z.strictObject({ ...common, lane: z.literal('stale'), at });
const baseline = z.strictObject({
  ...common,
  severity: severity.default('info'),
  lane: z.literal('baseline'),
  of: z.enum(['evidence', 'score']),
  method: z.literal('ewma'),
  lambda: z.number().gt(0).lte(1),
  limit: z.number().gt(0),
  effect: points,
  window: z.int().min(14).max(366),
  gap: z.int().min(0).max(30),
  grid: z.literal('P1D', 'must be P1D: the grid is daily'),
  at,
});

export const rulesSchema = z.strictObject({ rules: z.array(z.discriminatedUnion('lane', [hard, step, date, level, cohort, stale, baseline])).max(200) });

export type RulesDocument = z.output<typeof rulesSchema>;

export const shippedRules = `rules:
  - name: lost                      # at once, no statistics
    lane: hard
    signals: [subscription.cancelled, contract.terminated, account.closed]
    severity: critical
  - name: payment-failed-twice
    lane: hard
    signals: [payment.failed]
    count: 2
    within: P30D
    severity: warning
  - name: competitor-offer
    lane: hard
    signals: [offer.received]
    severity: critical
  - name: promise-broken
    lane: hard
    signals: [promise.broken]
    severity: warning

  - name: determinant-drop          # at once, on evidence: silence and decay don't count
    lane: step
    determinants: any               # of the five; the relationship's parts count in score-step
    drop: 20                        # points of the part's own dial
    within: P7D
    severity: warning
  - name: score-step
    lane: step
    drop: 15                        # points of the score, by the parts; a change of basis is no step
    within: P1D
    severity: warning

  - name: renewal-at-risk           # daily
    lane: date
    fact: contractEndsAt
    before: P90D
    below: 60
    severity: warning
  - name: overdue
    lane: level
    basis: rhythm
    below: 35
    clear: 45
    severity: info
  - name: cohort
    lane: cohort
    by: [segment, region, item, determinant]
    limit: 4                        # times its usual daily number of steps
    atLeast: 10                     # customers
    severity: critical
  - name: stale
    lane: stale
    severity: info
  - name: own-baseline              # off until a replay on the tenant's own history is accepted
    lane: baseline
    enabled: false
    of: evidence                    # the sum of the parts' terms; not the rhythm
    method: ewma
    lambda: 0.2
    limit: 5.5
    effect: 6
    window: 42
    gap: 3
    grid: P1D
`;

export const rulesDocumentType: DocumentType<RulesDocument> = { name: 'rules', schema: rulesSchema, shipped: shippedRules, check: checkRules };

/** The rules that are enabled, in the document's order. */
export function rulesOf(document: RulesDocument): Rule[] {
  return document.rules.filter(({ enabled }) => enabled).map(ruleOf);
}

function ruleOf(rule: RulesDocument['rules'][number]): Rule {
  const { name, severity } = rule;
  switch (rule.lane) {
    case 'hard':
      return { name, lane: 'hard', signals: rule.signals, count: rule.count, withinMs: msOf(rule.within), severity };
    case 'step':
      return { name, lane: 'step', determinants: rule.determinants === 'any' ? determinants : (rule.determinants ?? null), drop: rule.drop, withinMs: msOf(rule.within), severity };
    case 'date':
      return { name, lane: 'date', fact: rule.fact, beforeMs: msOf(rule.before), below: rule.below, severity, at: minutesOf(rule.at) };
    case 'level':
      return { name, lane: 'level', basis: rule.basis ?? null, below: rule.below, clear: rule.clear, severity, at: minutesOf(rule.at) };
    case 'cohort':
      return { name, lane: 'cohort', by: rule.by, limit: rule.limit, atLeast: rule.atLeast, severity };
    case 'stale':
      return { name, lane: 'stale', severity, at: minutesOf(rule.at) };
    case 'baseline': {
      const { of, lambda, limit, effect, window, gap } = rule;
      return { name, lane: 'baseline', of, lambda, limit, effect, window, gap, severity, at: minutesOf(rule.at) };
    }
  }
}

/** Minutes since midnight of a time such as 05:00. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return 60 * hours + minutes;
}

function msOf(period: string): number {
  return parseIsoDuration(period) ?? 0;
}

function checkRules({ rules }: RulesDocument): Finding[] {
  return rules.flatMap((rule, index) => {
    const findings: Finding[] = [];
    if (rules.findIndex((other) => other.name === rule.name) < index) findings.push({ path: ['rules', index, 'name'], message: `"${rule.name}" is there twice` });
    if (rule.lane === 'level' && rule.clear < rule.below) findings.push({ path: ['rules', index, 'clear'], message: 'must not be lower than below' });
    return findings;
  });
}
