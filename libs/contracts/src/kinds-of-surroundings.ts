import { kind, type Kind } from './kind.ts';

const offer = { object: 'offer' } as const;
const product = { scope: 'product' } as const;
const market = { scope: 'market', attributes: { competitor: 'text' } } as const;

type About = Pick<Kind, 'scope'> & Partial<Kind>;

/** A kind that names no customer: scoring finds those who bought the items. */
function about(channel: Kind['channel'], meaning: string, rest: About): Kind {
  return { channel, direction: 'ambient', ...rest, meaning };
}

/** Competitors' offers and products, stock, prices: what happens around the relationship. */
export const surroundingsKinds: Readonly<Record<string, Kind>> = {
  'offer.received': kind('competitor', 'ambient', 'a competitor made the customer an offer', {
    ...offer,
    attributes: { competitor: 'text', product: 'text', validUntil: 'rfc3339' },
  }),
  'offer.countered': kind('competitor', 'outbound', "the supplier answered a competitor's offer with its own", { ...offer, closes: 'offer.received' }),
  'offer.won': kind('competitor', 'inbound', "the customer stayed in spite of a competitor's offer", { ...offer, closes: 'offer.received' }),
  'offer.lost': kind('competitor', 'inbound', "the customer took a competitor's offer", { ...offer, closes: 'offer.received', attributes: { reason: 'text' } }),
  'offer.expired': kind('competitor', 'ambient', "a competitor's offer ended unanswered; derived at its end", { ...offer, closes: 'offer.received' }),
  'competitor.contacted': kind('competitor', 'ambient', 'the customer is known to talk to a competitor', { attributes: { competitor: 'text' } }),
  'competitor.launched': about('competitor', 'a competitor brought an identical or better product', market),
  'competitor.withdrew': about('competitor', "a competitor's product went off the market", market),
  'competitor.price-cut': about('price', 'a competitor became cheaper', market),

  'stock.depleted': about('availability', 'a product is sold out', product),
  'stock.replenished': about('availability', 'a sold-out product is back', { ...product, makesGood: 'stock.depleted' }),
  'product.delisted': about('availability', 'a product is no longer sold', product),
  'product.described': about('product', 'whether a product is unique', { ...product, attributes: { unique: 'text' }, question: 'unique' }),
  'product.launched': about('product', 'a new product', product),
  'product.improved': about('product', 'a product became better', { ...product, attributes: { what: 'text' } }),
  'product.recalled': about('product', 'a product was called back', { ...product, attributes: { reason: 'text' } }),
  'price.raised': about('price', 'a product became dearer', product),
  'price.lowered': about('price', 'a product became cheaper', product),
  'shop.opened': kind('availability', 'ambient', 'a shop, a branch or a dealer near the customer opened'),
  'shop.closed': kind('availability', 'ambient', 'a shop, a branch or a dealer near the customer closed, for good or for now'),
  'shop.reopened': kind('availability', 'ambient', 'a shop, a branch or a dealer near the customer is open again', { makesGood: 'shop.closed' }),
  'service.disrupted': kind('availability', 'ambient', 'what the customer uses could not be reached', { object: 'incident' }),
  'service.restored': kind('availability', 'ambient', 'what the customer uses works again', { object: 'incident', makesGood: 'service.disrupted' }),
};
