import * as z from 'zod';
import { flatValues, instant, labels, money, parts, score, tenantId } from './pieces.ts';

export const bases = ['contract', 'rhythm', 'prospect', 'lost'] as const;
/** What staying means for this customer. */
export type Basis = (typeof bases)[number];

export const bands = ['at-risk', 'watch', 'steady', 'strong', 'unknown'] as const;
export type Band = (typeof bands)[number];

export const contributionKinds = ['event', 'late', 'silence', 'decay', 'model', 'merge', 'override'] as const;
export type ContributionKind = (typeof contributionKinds)[number];

/** What one thing did to a score. Contributions of a change sum to the difference, without a remainder. */
export const contribution = z
  .object({
    kind: z.enum(contributionKinds).meta({
      description:
        'event: an interaction; late: one that was learnt after its moment; silence: the own rhythm over time; decay: evidence that ages; model, merge, override: decisions',
    }),
    determinant: z.enum([...parts, 'rhythm']).meta({ description: 'the part that moved; rhythm = the first term, in every basis' }),
    interactionKind: z.string().optional(),
    points: z.number().meta({ description: 'points of the score' }),
    dial: z.number().optional().meta({ description: "points of the part's own dial" }),
    occurredAt: instant.optional(),
    interactions: z.array(z.string()).meta({ description: 'source#id of each' }),
  })
  .meta({ title: 'Contribution' });

export type Contribution = z.infer<typeof contribution>;

/** A kind that a rule may answer at once, whatever it did to the score. */
export const signal = z
  .object({
    kind: z.string(),
    interaction: z.string().meta({ description: 'source#id' }),
    occurredAt: instant,
    expiresAt: instant.optional(),
  })
  .meta({ title: 'Signal' });

export type Signal = z.infer<typeof signal>;

export const customerLabel = z
  .object({ id: z.string().min(1), name: z.string().optional(), traits: labels })
  .meta({ description: 'who it is about; segment, region, plan, owner and team among the traits are labels' });

export type CustomerLabel = z.infer<typeof customerLabel>;

/** A score that moved by a point, to another band, or with a signal. Keep the newest `asOf` per customer. */
export const retentionChange = z
  .object({
    id: z.uuid().meta({ description: 'the same for the same customer, asOf and model version' }),
    tenant: tenantId,
    customer: customerLabel,
    asOf: instant,
    score,
    previous: z.object({ score, asOf: instant }).nullable().meta({ description: 'null for a new customer' }),
    band: z.enum(bands),
    basis: z.enum(bases),
    confidence: z.number().min(0).max(1),
    parts: z.partialRecord(z.enum(parts), score).meta({ description: "each part's dial; absent = no evidence" }),
    evidence: z.number().meta({ description: "the sum of the parts' terms in log-odds" }),
    value12m: money.nullable().meta({ description: 'revenue of the last 12 months' }),
    facts: flatValues,
    contributions: z.array(contribution).meta({ description: 'in the order of time' }),
    signals: z.array(signal),
    modelVersion: z.int().min(1),
    backfill: z.boolean().meta({ description: 'all its interactions happened more than 24 h before we received them' }),
  })
  .meta({ title: 'RetentionChange', description: 'a score that moved, and why' });

export type RetentionChange = z.infer<typeof retentionChange>;
