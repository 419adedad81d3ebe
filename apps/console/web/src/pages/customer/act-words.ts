import { useIntl, type IntlShape } from 'react-intl';
import type { Act } from '../../api/shapes.ts';
import { useFormats, type Formats } from '../../texts/formats.ts';

/** What an act says, in one line; empty when it says nothing beyond its kind. */
export function useActDetail(): (act: Act) => string {
  const intl = useIntl();
  const formats = useFormats();
  return (act) => actDetail(act, intl, formats);
}

function actDetail(act: Act, intl: IntlShape, formats: Formats): string {
  const { text, value, items, rating, attributes } = act;
  const words = text?.body ?? '';
  const said = words === '' ? null : act.direction === 'inbound' ? intl.formatMessage({ id: 'customer.quote' }, { text: words }) : words;
  const { competitor, product, what, reason, dueAt, validUntil, expectedAt } = attributes;
  const parts = [
    act.retracted ? intl.formatMessage({ id: 'customer.retracted' }) : null,
    competitor, product, what, said, reason,
    rating === null ? null : intl.formatMessage({ id: 'customer.rating' }, { value: rating.value }),
    due(intl, formats, dueAt ?? validUntil ?? expectedAt),
    items.length === 0 ? null : intl.formatList(items.slice(0, 3).map((item) => quantityOf(item)), { style: 'narrow', type: 'unit' }),
    value === null ? null : formats.money(value),
    orderOf(act),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}

function quantityOf({ id, name, quantity }: Act['items'][number]): string {
  return quantity === undefined ? (name ?? id) : `${quantity} × ${name ?? id}`;
}

function due(intl: IntlShape, formats: Formats, at: unknown): string | null {
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return null;
  return intl.formatMessage({ id: 'customer.until' }, { when: formats.day(at) });
}

/** The number of the order that it is about. */
function orderOf({ refs }: Act): string | null {
  return refs.find(({ type }) => type === 'order')?.id ?? null;
}
