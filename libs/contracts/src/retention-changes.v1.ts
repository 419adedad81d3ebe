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
    backfill: z.boolean().optional().meta({ description: 'it happened more than 24 h before we received it; absent: what the whole change says' }),
    items: z.array(z.string()).max(16).optional().meta({ description: 'ids of the items that the interaction is about; absent: none, or an older message' }),
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
    about: z.string().optional().meta({ description: 'what it is about, type:ns:id; source#id where nothing names it but the interaction that opened it; absent: nobody told, or an older message' }),
    backfill: z.boolean().optional().meta({ description: 'it happened more than 24 h before we received it; absent: what the whole change says' }),
  })
  .meta({ title: 'Signal' });

export type Signal = z.infer<typeof signal>;

/** An interaction that closes an offer or a promise, or, after a signal, retains the customer: whatever it did to the score. */
export const closing = z
  .object({
    kind: z.string(),
    interaction: z.string().meta({ description: 'source#id' }),
    occurredAt: instant,
    about: z.string().optional().meta({ description: 'what it closes, as a signal names it; absent: nobody told' }),
  })
  .meta({ title: 'Closing' });

export type Closing = z.infer<typeof closing>;

/** What of the tenant's model a receiver needs to read a change as the tenant means it. */
export const modelExcerpt = z
  .object({
    retentionKinds: z.array(z.string()).meta({ description: 'kinds that count as staying' }),
    lossKinds: z.array(z.string()).meta({ description: 'kinds that count as leaving' }),
    bands: z.object({ 'at-risk': score, watch: score, steady: score }).meta({ description: 'scores below which a band is; beyond the last: strong' }),
  })
  .meta({ title: 'ModelExcerpt' });

export type ModelExcerpt = z.infer<typeof modelExcerpt>;

export const customerLabel = z
  .object({ id: z.string().min(1), name: z.string().optional(), traits: labels })
  .meta({ description: 'who it is about; segment, region, plan, owner and team among the traits are labels' });

export type CustomerLabel = z.infer<typeof customerLabel>;

/** What a change says, but for whom it is about. */
const changeContent = z.object({
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
  closings: z.array(closing).optional().meta({ description: 'absent: none, or an older message' }),
  unanswered: z.array(z.string()).max(32).optional().meta({ description: 'source#id of what the customer asked and nobody has answered by then, the newest of them; absent: nothing' }),
  joinedBy: z.array(z.string().min(1)).optional().meta({ description: 'these customers stand with it from now on; absent: nobody does anew' }),
  modelVersion: z.int().min(1),
  model: modelExcerpt.optional().meta({ description: "what the tenant's model calls staying and leaving; absent in older messages, which mean the shipped model's" }),
  backfill: z.boolean().meta({ description: 'all its interactions happened more than 24 h before we received them' }),
});

/** A customer stands without others that it was one with: what would have been told of it had they never been one. */
export const unmerged = z
  .object({
    from: z.array(z.string().min(1)).min(1).meta({ description: 'whose the scores of those others are from now on' }),
    since: instant.meta({ description: 'when they became one' }),
    changes: z.array(changeContent).meta({ description: 'since then, in the order of time; the last one is of this moment; the first one sums up where they are too many' }),
  })
  .meta({ title: 'Unmerged' });

export type Unmerged = z.infer<typeof unmerged>;

/** A score that moved by a point, to another band, or with a signal, a closing or an answer. Keep the newest `asOf` per customer. */
export const retentionChange = z
  .object({
    id: z.uuid().meta({ description: 'the same for the same customer, asOf and model version' }),
    tenant: tenantId,
    customer: customerLabel,
    ...changeContent.shape,
    mergedInto: z.string().min(1).optional().meta({ description: 'it stands with this customer from now on, whose changes are those of both; absent: it stands by itself, or others stand with it' }),
    unmerged: unmerged.optional().meta({ description: 'absent: it stands with all whom it stood with before' }),
  })
  .meta({ title: 'RetentionChange', description: 'a score that moved, and why' });

export type RetentionChange = z.infer<typeof retentionChange>;
