import { FormattedMessage, useIntl } from 'react-intl';
import type { Customer, SideOfExchange } from '../../api/shapes.ts';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';

const rows = ['contacts', 'begun', 'gap', 'answered', 'open'] as const;
const hourMs = 3_600_000;

/** How each side takes part in the exchange: the same figures beside each other. */
export function Exchange({ exchange }: { readonly exchange: Customer['relationship']['exchange'] }) {
  const { customer, supplier, days } = exchange;
  if (customer.contacts + supplier.contacts === 0) return null;
  return (
    <table className={styles.exchange}>
      <caption className="quiet"><FormattedMessage id="exchange.title" values={{ days }} /></caption>
      <thead>
        <tr>
          <td />
          <th scope="col"><FormattedMessage id="customer.side.word.customer" /></th>
          <th scope="col"><FormattedMessage id="customer.side.word.us" /></th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row"><FormattedMessage id={`exchange.${row}`} /></th>
            <td><Figure side={customer} row={row} /></td>
            <td><Figure side={supplier} row={row} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Figure({ side, row }: { readonly side: SideOfExchange; readonly row: (typeof rows)[number] }) {
  const intl = useIntl();
  const formats = useFormats();
  switch (row) {
    case 'contacts':
      return side.contacts;
    case 'begun':
      return side.begun;
    case 'gap':
      return side.usualGapDays === null ? '–' : intl.formatMessage({ id: 'exchange.days' }, { n: Math.round(side.usualGapDays) });
    case 'answered':
      return side.answerHours === null ? '–' : formats.span(side.answerHours * hourMs);
    case 'open':
      return <span className={side.openQuestions > 0 ? 'loss' : ''}>{side.openQuestions}</span>;
  }
}
