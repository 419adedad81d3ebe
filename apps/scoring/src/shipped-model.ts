/** The model document that every tenant starts with: version 1. */
export const shippedModel = `name: shipped
retention:
  kinds: [order.placed, contract.renewed]
  lossKinds: [subscription.cancelled, contract.terminated, account.closed]
  horizon: { ownGaps: 2, min: P14D, max: P800D }      # or { fixed: P90D }
  contract: { fact: contractEndsAt, grace: P30D, renewed: 8.5, notRenewed: 1.5 }
  prospect: { within: P90D, converted: 4, notConverted: 6 }
answers: { within: PT24H, fast: PT2H }
rhythm: { expectedGapDays: 30, coldStart: { r: 1, a: 0.9, b: 1.6 } }   # alpha = r × G
bands: { at-risk: 35, watch: 60, steady: 80 }         # below; else strong; unknown: prospect or fewer than 3 interactions
currency: { report: EUR, rates: { USD: 0.92, CHF: 1.04 } }

parts:                 # s = (k·start + P) / (k + P + harm·N);  term = weight·(s − start)
  service:         { weight: 3.0, start: 0.5, k: 5, harm: 2, halfLife: P90D }
  product:         { weight: 2.0, start: 0.5, k: 5, harm: 2, halfLife: P180D }
  loyalty:         { weight: 2.0, start: 0.5, k: 5, harm: 2, halfLife: P120D }
  availability:    { weight: 2.0, start: 0.5, k: 5, harm: 2, halfLife: P60D }
  exitBarriers:    { weight: 1.5, start: 0.5, k: 5, harm: 2, halfLife: null }
  trust:           { weight: 2.0, start: 0.5, k: 5, harm: 3, halfLife: P365D }
  emotion:         { weight: 1.5, start: 0.5, k: 5, harm: 2, halfLife: P60D }
  supplierLoyalty: { weight: 1.5, start: 0.5, k: 5, harm: 2, halfLife: P120D }
  rapport:         { weight: 1.0, start: 0.5, k: 5, harm: 2, halfLife: P180D }

kinds:                 # + speaks for staying, − against; a number is the evidence of one interaction
  complaint.received: { service: -1, emotion: -0.5, why: "a complaint is an unmet expectation" }
  ticket.solved:      { service: +1, emotion: +0.5, supplierLoyalty: +0.5, why: "answered, understood, solved" }
  ticket.created:     { service: -0.3, why: "an open question; solved takes more than this back" }
  ticket.reopened:    { service: -1, why: "not understood the first time" }
  call.unanswered:    { availability: -0.5, supplierLoyalty: -0.5, why: "out of reach" }
  meeting.held:       { rapport: +1, loyalty: +0.5, why: "face to face" }
  call.answered:      { loyalty: +0.2, rapport: +0.3, why: "in contact; the regular exchange decays in silence" }
  email.received:     { loyalty: +0.1, why: "in contact" }
  promise.kept:       { trust: +1, supplierLoyalty: +1, why: "kept word" }
  promise.broken:     { trust: -1, supplierLoyalty: -1, signal: true, why: "broken word" }
  offer.received:     { loyalty: -2, signal: true, why: "a competitor asks for the customer" }
  offer.countered:    { loyalty: +1, supplierLoyalty: +0.5, why: "we fought for them" }
  stock.depleted:     { availability: -1, why: "what this customer buys can't be had" }
  stock.replenished:  { availability: +2, why: "back; makes good one stock-out" }
  product.delisted:   { availability: -2, why: "what this customer buys is gone for good" }
  shop.closed:        { availability: -1, why: "the way to buy is gone" }
  shop.reopened:      { availability: +2, why: "open again; makes good one closing" }
  product.described:  { product: +1, why: "unique: nobody else has it; not unique counts against" }
  competitor.launched: { product: -1, why: "an identical rival: no longer unique" }
  offer.expired:      { loyalty: -1, why: "nobody answered the competitor" }
  offer.lost:         { loyalty: -2, why: "bought there" }
  feedback.answered:  { supplierLoyalty: +1, loyalty: +0.5, why: "told what became of it" }
  account.created:    { loyalty: +0.5, rapport: +0.5, why: "opened an account" }
  answer.missed:      { service: -0.5, supplierLoyalty: -0.5, why: "asked and not answered in time" }
  answer.fast:        { service: +0.5, supplierLoyalty: +0.5, why: "answered at once" }
  delivery.failed:    { availability: -1, why: "promised and not there" }
  card.issued:        { loyalty: +0.5, why: "joined" }
  payment.failed:     { loyalty: -0.5, signal: true, why: "may be the card, may be the will" }
  card.used:          { loyalty: +0.5, why: "uses the benefit" }
  concession.granted: { exitBarriers: +1, supplierLoyalty: +0.5, why: "benefit for staying" }
  product.customised: { exitBarriers: +2, product: +1, why: "fitted to this customer" }
  order.returned:     { product: -0.5, why: "a prior that outcomes may turn" }
  lead.received:      { rapport: +0.3, why: "came to us" }
  lead.contacted:     { rapport: +0.5, why: "the first sales contact" }
  demo.held:          { rapport: +1, product: +0.5, why: "shown in person before the first order" }
  visit.made:         { rapport: +0.5, why: "came in person" }
  event.attended:     { rapport: +0.5, why: "came in person" }
  call.made:          { rapport: +0.3, supplierLoyalty: +0.2, why: "we called of our own accord" }
  gift.sent:          { supplierLoyalty: +0.5, rapport: +0.5, why: "of our own accord" }
  need.answered:      { loyalty: +1, supplierLoyalty: +0.5, why: "a need learnt and answered" }
  need.missed:        { loyalty: -1, supplierLoyalty: -0.5, why: "a need learnt and not answered" }
  offer.won:          { loyalty: +2, why: "stayed in spite of an offer" }
  referral.made:      { loyalty: +1, emotion: +0.5, why: "recommends us" }
  campaign.answered:  { loyalty: +0.3, why: "answers" }
  email.unsubscribed: { loyalty: -1, why: "wants to hear less" }
  card.returned:      { loyalty: -1, why: "gave the card back" }
  points.redeemed:    { loyalty: +0.3, why: "uses the benefit" }
  reward.granted:     { exitBarriers: +0.5, supplierLoyalty: +0.3, why: "rewarded for staying" }
  reward.redeemed:    { loyalty: +0.3, why: "uses the benefit" }
  concession.ended:   { exitBarriers: -0.5, why: "a benefit for staying is gone" }
  integration.connected: { exitBarriers: +2, product: +0.5, why: "tied into the customer's own systems" }
  integration.removed:   { exitBarriers: -2, why: "untied from the customer's own systems" }
  delivery.delayed:   { availability: -0.3, why: "later than agreed" }
  delivery.damaged:   { availability: -0.2, product: -0.3, why: "arrived damaged" }
  order.rejected:     { availability: -0.5, why: "asked for and not to be had" }
  ticket.misunderstood: { service: -1, emotion: -0.3, why: "answered something else than was asked" }
  ticket.escalated:   { service: -0.5, why: "not settled at the first level" }
  dispute.opened:     { trust: -1, why: "doubts an invoice or a term" }
  dispute.settled:    { trust: +0.5, why: "came to terms" }
  policy.improved:    { supplierLoyalty: +0.5, why: "better for the customer" }
  policy.worsened:    { supplierLoyalty: -0.5, trust: -0.3, why: "worse for the customer" }
ratings:               # (2·share − 1) of the scale
  csat: { parts: { service: 1, emotion: 1 } }
  nps: { parts: { loyalty: 1, emotion: 1 } }
  ces: { parts: { service: 1 } }
  stars: { parts: { product: 1, emotion: 0.5 } }
text:    { part: emotion, weight: 1 }                                                                 # polarity × confidence
facts:
  contractEndsAt: { part: exitBarriers, weight: 0, unit: months-left, from: 0, to: 12 }
  rewardsBalance: { part: exitBarriers, weight: 1, unit: number, from: 0, to: 500 }
exposure: { boughtWithin: P365D }
`;
