import { kind, type Kind } from './kind.ts';

const about = { reason: 'text', tags: 'text', about: 'text' } as const;
const call = { object: 'call' } as const;
const email = { object: 'email' } as const;
const ticket = { object: 'ticket', phase: 'service' } as const;
const asked = { answer: 'asked' } as const;
const given = { answer: 'given' } as const;

/** First contacts, calls, e-mails, meetings, messages, support, opinions: what is said. */
export const conversationKinds: Readonly<Record<string, Kind>> = {
  'lead.received': kind('web', 'inbound', 'someone asked to be contacted for the first time', { object: 'lead' }),
  'lead.contacted': kind('call', 'outbound', 'first sales contact by the supplier', { object: 'lead' }),
  'demo.held': kind('meeting', 'outbound', 'the product was shown before the first order'),
  'trial.started': kind('product-usage', 'inbound', 'the customer tries the product', { object: 'trial', attributes: { endsAt: 'rfc3339' } }),
  'quote.requested': kind('order', 'inbound', 'the customer asked what it would cost', { object: 'quote' }),
  'quote.sent': kind('order', 'outbound', 'the supplier named a price', { object: 'quote', attributes: { validUntil: 'rfc3339' } }),
  'quote.declined': kind('order', 'inbound', 'the customer turned the quote down', { object: 'quote', attributes: { reason: 'text' } }),

  'call.answered': kind('call', 'inbound', 'the customer called and somebody answered', call),
  'call.unanswered': kind('call', 'inbound', 'the customer called and nobody answered', { ...call, ...asked }),
  'call.made': kind('call', 'outbound', 'the supplier called and reached the customer', { ...call, ...given }),
  'call.missed': kind('call', 'outbound', 'the supplier called and did not reach the customer', call),
  'email.received': kind('email', 'inbound', 'the customer wrote; attribute expectsAnswer makes it a question', email),
  'email.sent': kind('email', 'outbound', 'the supplier wrote', email),
  'email.opened': kind('email', 'inbound', 'the customer opened an e-mail', email),
  'email.clicked': kind('email', 'inbound', 'the customer followed a link of an e-mail', email),
  'email.bounced': kind('email', 'ambient', 'an e-mail could not be delivered', { ...email, attributes: { reason: 'text' } }),
  'email.unsubscribed': kind('email', 'inbound', 'the customer wants no more e-mails', email),
  'email.reported': kind('email', 'inbound', 'the customer reported an e-mail as spam', email),
  'meeting.scheduled': kind('meeting', 'ambient', 'a meeting was agreed', { object: 'meeting', attributes: { startsAt: 'rfc3339' } }),
  'meeting.held': kind('meeting', 'ambient', 'both sides met face to face or by video', { object: 'meeting' }),
  'meeting.cancelled': kind('meeting', 'ambient', 'a meeting was called off', { object: 'meeting', attributes: { reason: 'text' } }),
  'meeting.missed': kind('meeting', 'inbound', 'the customer did not come to a meeting', { object: 'meeting' }),
  'visit.made': kind('meeting', 'inbound', 'the customer came to a shop, a branch or a stand'),
  'event.attended': kind('meeting', 'inbound', 'the customer came to a fair, a training or a seminar'),
  'chat.received': kind('chat', 'inbound', 'the customer wrote in a chat', { object: 'chat' }),
  'chat.sent': kind('chat', 'outbound', 'the supplier wrote in a chat', { object: 'chat' }),
  'sms.received': kind('sms', 'inbound', 'the customer sent a text message'),
  'sms.sent': kind('sms', 'outbound', 'the supplier sent a text message'),
  'letter.received': kind('letter', 'inbound', 'the customer sent a letter or a fax'),
  'letter.sent': kind('letter', 'outbound', 'the supplier sent a letter or a parcel that nobody ordered'),

  'question.asked': kind('support', 'inbound', 'the customer asked something and expects an answer', { object: 'question', phase: 'service', ...asked }),
  'question.answered': kind('support', 'outbound', 'the supplier answered a question', { object: 'question', ...given }),
  'answer.missed': kind('support', 'ambient', 'a question was not answered in time; derived from the clock', { object: 'question' }),
  'answer.fast': kind('support', 'outbound', 'a question was answered at once; derived from the clock', { object: 'question' }),
  'ticket.created': kind('support', 'inbound', 'the customer opened a ticket', { ...ticket, ...asked, attributes: about }),
  'ticket.answered': kind('support', 'outbound', 'support answered in a ticket', { ...ticket, ...given }),
  'ticket.commented': kind('support', 'inbound', 'the customer wrote in a ticket', ticket),
  'ticket.escalated': kind('support', 'ambient', 'a ticket went to a higher level', ticket),
  'ticket.solved': kind('support', 'outbound', 'support solved a ticket', { ...ticket, ...given }),
  'ticket.reopened': kind('support', 'inbound', 'the customer opened a solved ticket again', { ...ticket, ...asked }),
  'ticket.misunderstood': kind('support', 'ambient', 'support answered something else than was asked', ticket),
  'complaint.received': kind('support', 'inbound', 'the customer complained', { object: 'complaint', phase: 'service', ...asked, attributes: about }),
  'complaint.resolved': kind('support', 'outbound', 'a complaint was settled', { object: 'complaint', phase: 'service', ...given }),
  'dispute.opened': kind('billing', 'inbound', 'the customer disputes an invoice, a payment or a term', { object: 'dispute', attributes: about }),
  'dispute.settled': kind('billing', 'ambient', 'a dispute came to an end', { object: 'dispute' }),

  'survey.sent': kind('survey', 'outbound', 'the supplier asked for an opinion', { object: 'survey' }),
  'csat.answered': kind('survey', 'inbound', 'the customer said how satisfied it is', { object: 'survey', attributes: about }),
  'ces.answered': kind('survey', 'inbound', 'the customer said how easy it was', { object: 'survey', attributes: about }),
  'nps.answered': kind('survey', 'inbound', 'the customer said whether it would recommend us', { object: 'survey', attributes: about }),
  'survey.answered': kind('survey', 'inbound', 'the customer answered another survey', { object: 'survey', attributes: about }),
  'review.posted': kind('review', 'inbound', 'the customer judged a product in public', { object: 'review', attributes: about }),
  'review.answered': kind('review', 'outbound', 'the supplier answered a review', { object: 'review' }),
  'social.mentioned': kind('social', 'inbound', 'the customer spoke of the supplier in public', { attributes: about }),
  'feedback.received': kind('survey', 'inbound', 'the customer said what should be better', { object: 'feedback', attributes: about }),
  'feedback.answered': kind('email', 'outbound', 'the supplier told what became of the feedback', { object: 'feedback' }),
};
