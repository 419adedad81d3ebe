import * as z from 'zod';
import { bilingual, instant, money, parts, score, tenantId } from './pieces.ts';
import { contributionKinds, customerLabel } from './retention-changes.v1.ts';

export const alertTypes = ['alert.opened', 'alert.updated', 'alert.acknowledged', 'alert.escalated', 'alert.resolved'] as const;
export type AlertType = (typeof alertTypes)[number];

export const alertStates = ['open', 'acknowledged', 'snoozed', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export const alertLanes = ['hard', 'cohort', 'step', 'date', 'level', 'stale', 'baseline'] as const;
export type AlertLane = (typeof alertLanes)[number];

export const alertOutcomes = ['useful', 'already-known', 'wrong', 'too-late'] as const;
export type AlertOutcome = (typeof alertOutcomes)[number];

const alertContribution = z.object({
  kind: z.enum(contributionKinds),
  determinant: z.enum([...parts, 'rhythm']),
  interactionKind: z.string().optional(),
  points: z.number(),
  interactions: z.array(z.string()),
});

export const alertActs = ['acknowledged', 'acknowledgement-withdrawn', 'assigned', 'snoozed', 'snooze-ended', 'commented', 'outcome-given', 'resolved', 'reopened'] as const;

const activity = z
  .object({
    at: instant,
    who: z.string().nullable().meta({ description: 'a person, or the name of a key; null: the rules did it' }),
    what: z.enum(alertActs),
    detail: z.string().nullable().meta({ description: 'whom it was assigned to, until when it is snoozed, which outcome' }),
    comment: z.string().nullable(),
  })
  .meta({ title: 'AlertActivity' });

/** One thing that was done to an alert. */
export type AlertActivity = z.infer<typeof activity>;

/** One alert as it stands: the same on the topic, at a webhook, and at `GET /v1/alerts/{id}`. */
export const alert = z
  .object({
    id: z.string().min(1),
    state: z.enum(alertStates),
    severity: z.enum(severities),
    lane: z.enum(alertLanes),
    rule: z.string(),
    cause: z.string().meta({ description: 'signal:<kind>, determinant:<part>, silence, fact:<name>, cohort:<label>=<value>, stale:<source>, baseline' }),
    customer: customerLabel,
    openedFor: z.string().optional().meta({ description: 'the id of the customer that it was opened for, which has become one with `customer` since; absent: of `customer` itself' }),
    openedAt: instant,
    from: score.meta({ description: 'just before the first interaction that the rule counted' }),
    score,
    delta: z.number(),
    contributions: z.array(alertContribution).meta({ description: 'sum to delta' }),
    sentence: bilingual,
    valueAtStake: money.nullable(),
    timeLeft: z.object({ until: instant, what: z.string() }).nullable(),
    suggestedAction: z
      .object({ playbook: z.string(), text: bilingual, owner: z.string().nullable(), dueAt: instant.nullable() })
      .nullable(),
    say: z.array(z.object({ text: bilingual, interactions: z.array(z.string()) })),
    contact: z.object({ name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable() }).nullable(),
    causes: z.array(z.string()),
    episode: z.int().min(1),
    assignedTo: z.string().nullable(),
    acknowledgedBy: z.string().nullable(),
    snoozedUntil: instant.nullable(),
    outcome: z.enum(alertOutcomes).nullable(),
    links: z.object({ console: z.string() }),
    members: z
      .array(z.object({ customer: z.string(), alert: z.string().nullable().meta({ description: 'its own alert, which the incident holds back; null: what it lost is told by the incident alone' }) }))
      .optional()
      .meta({ description: 'of an incident: whom it is about, at most 1,000; answered for a single alert, and on no topic or channel' }),
    activity: z.array(activity).optional().meta({ description: 'what was done to it, oldest first; answered for a single alert, and on no topic or channel' }),
  })
  .meta({ title: 'Alert', description: 'who dropped, by how much, why, and what to do' });

export type Alert = z.infer<typeof alert>;

/** What happened to an alert. `tenant` stands on the topic and not at a webhook, which belongs to one tenant. */
export const alertEvent = z
  .object({
    type: z.enum(alertTypes),
    timestamp: instant,
    tenant: tenantId.optional(),
    data: alert,
  })
  .meta({ title: 'AlertEvent', description: 'opened (also when reopened), updated, acknowledged, escalated, resolved' });

export type AlertEvent = z.infer<typeof alertEvent>;
