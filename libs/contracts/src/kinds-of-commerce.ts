import { kind, type Kind } from './kind.ts';

const order = { object: 'order', phase: 'ordering' } as const;
const aboutOrder = { object: 'order' } as const;
const delivery = { object: 'delivery' } as const;
const invoice = { object: 'invoice' } as const;
const subscription = { object: 'subscription' } as const;
const reason = { reason: 'text' } as const;

/** Accounts, orders, deliveries, returns, money, subscriptions, use: what is done. */
export const commerceKinds: Readonly<Record<string, Kind>> = {
  'account.created': kind('account', 'inbound', 'the customer opened an account', { object: 'account', phase: 'account-opened' }),
  'account.activated': kind('account', 'inbound', 'the customer used its account for the first time', { object: 'account', phase: 'account-opened' }),
  'account.closed': kind('account', 'inbound', 'the customer closed its account', { object: 'account', attributes: reason }),

  'order.placed': kind('order', 'inbound', 'the customer ordered', order),
  'order.confirmed': kind('order', 'outbound', 'the supplier received and confirmed an order', order),
  'order.changed': kind('order', 'inbound', 'the customer changed an order', order),
  'order.cancelled': kind('order', 'inbound', 'the customer cancelled an order', { ...aboutOrder, attributes: reason }),
  'order.rejected': kind('order', 'outbound', 'the supplier could not or would not take an order', { ...aboutOrder, attributes: reason }),
  'order.returned': kind('return', 'inbound', 'the customer sent goods back', { ...aboutOrder, attributes: { reason: 'text', tags: 'text', about: 'text' } }),
  'order.refunded': kind('return', 'outbound', 'the supplier gave money back', { ...aboutOrder, attributes: reason }),
  'order.exchanged': kind('return', 'outbound', 'the supplier replaced what was returned', aboutOrder),
  'cart.abandoned': kind('web', 'inbound', 'the customer filled a cart and left it', { object: 'cart' }),

  'delivery.shipped': kind('delivery', 'outbound', 'goods left the supplier', { ...delivery, attributes: { expectedAt: 'rfc3339' } }),
  'delivery.received': kind('delivery', 'outbound', 'goods reached the customer in time', delivery),
  'delivery.delayed': kind('delivery', 'ambient', 'a delivery comes or came later than agreed', { ...delivery, attributes: { expectedAt: 'rfc3339', reason: 'text' } }),
  'delivery.failed': kind('delivery', 'ambient', 'a delivery did not arrive', { ...delivery, attributes: reason }),
  'delivery.damaged': kind('delivery', 'ambient', 'goods arrived damaged or incomplete', { ...delivery, attributes: reason }),

  'invoice.sent': kind('billing', 'outbound', 'the supplier sent an invoice', { ...invoice, attributes: { dueAt: 'rfc3339' } }),
  'invoice.overdue': kind('billing', 'ambient', 'an invoice was not paid in time', invoice),
  'payment.received': kind('billing', 'inbound', 'the customer paid', invoice),
  'payment.failed': kind('billing', 'ambient', 'a payment did not go through', { ...invoice, attributes: reason }),

  'subscription.started': kind('subscription', 'inbound', 'the customer subscribed', { ...subscription, phase: 'ordering' }),
  'subscription.renewed': kind('subscription', 'ambient', 'a subscription went on, by itself or by decision', subscription),
  'subscription.upgraded': kind('subscription', 'inbound', 'the customer took more', subscription),
  'subscription.downgraded': kind('subscription', 'inbound', 'the customer took less', { ...subscription, attributes: reason }),
  'subscription.paused': kind('subscription', 'inbound', 'the customer paused', { ...subscription, attributes: { until: 'rfc3339', reason: 'text' } }),
  'subscription.cancelled': kind('subscription', 'inbound', 'the customer ended a subscription', { ...subscription, attributes: reason }),

  'page.viewed': kind('web', 'inbound', 'the customer looked at a page'),
  'screen.viewed': kind('product-usage', 'inbound', 'the customer looked at a screen of an app'),
  'product.viewed': kind('web', 'inbound', 'the customer looked at a product'),
  'product.used': kind('product-usage', 'inbound', 'the customer used the product'),
  'feature.adopted': kind('product-usage', 'inbound', 'the customer used a part of the product for the first time'),
  'integration.connected': kind('product-usage', 'inbound', 'the customer tied the product into its own systems', { object: 'integration' }),
  'integration.removed': kind('product-usage', 'inbound', 'the customer untied the product from its own systems', { object: 'integration' }),
};
