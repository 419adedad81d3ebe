import * as z from 'zod';
import { limits } from './limits.ts';
import { currency, decimal, flatValues, id, instant, labels, name, text } from './pieces.ts';

/** The `type` of the CloudEvent that carries an interaction. */
export const interactionType = 'io.rapport.interaction.v1';

export const scopes = ['customer', 'account', 'product', 'market'] as const;
export type Scope = (typeof scopes)[number];

export const directions = ['inbound', 'outbound', 'ambient'] as const;
export type Direction = (typeof directions)[number];

export const outcomes = ['success', 'failure', 'neutral', 'abandoned', 'unknown'] as const;
export const valueMeanings = ['revenue', 'refund', 'at-risk', 'cost', 'list-price'] as const;
export const timeQualities = ['source', 'skew-corrected', 'received'] as const;
export const textFormats = ['plain', 'html', 'markdown'] as const;

export const ratingScaleNames = ['nps', 'csat', 'ces', 'stars', 'custom'] as const;
export type RatingScale = (typeof ratingScaleNames)[number];

const alias = z.object({ ns: name, value: id }).meta({ description: 'a name that another system has for the customer' });
const aliases = z.array(alias).min(1).max(limits.aliases);
const share = z.number().min(0).max(1);
const signedShare = z.number().min(-1).max(1);

const customer = z
  .object({
    id: id.optional(),
    aliases: aliases.optional(),
    account: z.object({ id: id.optional(), aliases: aliases.optional() }).optional(),
    name: text(limits.labelLength, 0).optional(),
    locale: name.optional().meta({ description: 'BCP 47', examples: ['de'] }),
    traits: labels.optional().meta({ description: `flat strings, at most ${limits.traits}` }),
  })
  .meta({ description: 'who; at least an id, an alias or an account' });

// Channels and kinds are open: what nobody has listed yet is accepted and counted, never refused.
const channel = z.string().regex(/^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/, 'must be one word in lower case, for example "email"').max(limits.nameLength);
const kind = z
  .string()
  .regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_][a-z0-9]+)*)+$/, 'must be of the form object.verb in lower case, for example "order.placed"')
  .max(limits.nameLength)
  .meta({ description: 'object.verb', examples: ['order.placed'] });

const ref = z.object({ type: name, id, ns: id.optional() }).meta({ description: 'a join key: an order, a ticket, a promise; ns is the source when absent' });
const canonicalRef = ref.extend({ ns: id });

const shape = {
  scope: z.enum(scopes).optional().meta({ description: 'whom it is about; the kind says when absent' }),
  customer: customer.optional(),
  kind,
  channel: channel.optional(),
  direction: z.enum(directions).optional().meta({ description: 'inbound: customer to supplier; outbound: supplier to customer; ambient: neither' }),
  outcome: z.enum(outcomes).optional(),
  occurredAt: instant.optional().meta({ description: 'RFC 3339; the time of the envelope when absent' }),
  value: z.object({ amount: decimal, currency, meaning: z.enum(valueMeanings).optional() }).optional(),
  facts: flatValues.optional().meta({ description: 'typed by the model document; the newest occurredAt wins' }),
  rating: z
    .object({ scale: z.enum(ratingScaleNames), value: z.number(), min: z.number().optional(), max: z.number().optional() })
    .optional(),
  sentiment: z.object({ score: signedShare, confidence: share, model: text(limits.labelLength).optional() }).optional(),
  text: z
    .object({
      body: z.string().meta({ description: `cut to ${limits.textLength} characters when longer` }),
      format: z.enum(textFormats).optional(),
      lang: name.optional(),
      truncated: z.boolean().optional(),
    })
    .optional(),
  determinants: z
    .array(
      z.object({
        name,
        value: flatValues.valueType.optional(),
        polarity: signedShare.optional(),
        confidence: share.optional(),
        origin: name.optional(),
      }),
    )
    .max(limits.determinants)
    .optional()
    .meta({ description: 'hints of the sender' }),
  actor: z.object({ type: name, id: id.optional(), name: text(limits.labelLength, 0).optional() }).optional().meta({ description: 'who acted' }),
  items: z
    .array(z.object({ id, name: text(limits.labelLength, 0).optional(), quantity: z.number().min(0).optional() }))
    .max(limits.items)
    .optional()
    .meta({ description: 'products' }),
  refs: z.array(ref).max(limits.refs).optional(),
  durationMs: z.number().min(0).optional(),
  provenance: z
    .object({
      system: text(limits.labelLength).optional(),
      eventType: text(limits.labelLength).optional(),
      eventId: text(limits.labelLength).optional(),
      mapping: text(limits.labelLength).optional().meta({ description: 'mapping@version' }),
      rawSha256: z.string().regex(/^[0-9a-f]{64}$/).optional(),
    })
    .optional(),
  attributes: flatValues.optional().meta({ description: `flat extras, at most ${limits.attributes}; the kind catalogue says which have a meaning` }),
};

/** The part of `interactionData` (interaction-data.ts) that JSON Schema can say; ajv compiles it at `POST /v1/events`. */
export const interactionShape = z.object(shape).meta({
  title: 'InteractionData',
  description: 'what a sender may say in data; a field that is not listed is ignored',
});

export type InteractionData = z.infer<typeof interactionShape>;

/** The value on Kafka: what the sender said, with everything filled in that the catalogue and the envelope know. */
export const canonicalInteraction = z
  .object({
    ...shape,
    scope: z.enum(scopes),
    channel,
    direction: z.enum(directions),
    occurredAt: instant,
    occurredAtQuality: z.enum(timeQualities),
    refs: z.array(canonicalRef).max(limits.refs).optional(),
  })
  .meta({ title: 'Interaction', description: 'the value of a record on interactions.v1' });

export type Interaction = z.infer<typeof canonicalInteraction>;
export type Alias = z.infer<typeof alias>;
export type Ref = z.infer<typeof canonicalRef>;
