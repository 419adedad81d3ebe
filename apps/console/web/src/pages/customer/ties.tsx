import { FormattedMessage, useIntl } from 'react-intl';
import type { Customer, Tie } from '../../api/shapes.ts';
import { useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import type { TextId } from '../../texts/texts.tsx';
import styles from './customer.module.css';

/** What ties the customer, on one line. */
export function Ties({ customer: { relationship: { ties } } }: { readonly customer: Customer }) {
  const intl = useIntl();
  const formats = useFormats();
  const kindText = useKindText();
  const textOf = (tie: Tie): string => {
    if ('kind' in tie) return kindText(tie.kind, tie.count);
    const id = `tie.${tie.fact}` as TextId;
    const value = typeof tie.value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(tie.value) ? formats.dateOf(tie.value) : String(tie.value);
    return id in intl.messages ? intl.formatMessage({ id }, { value }) : `${tie.fact} ${value}`;
  };
  return (
    <p className={styles.ties}>
      <FormattedMessage id="ties.title" />{' '}
      {ties.length === 0 ? <FormattedMessage id="ties.none" /> : <bdi>{ties.map(textOf).join(' · ')}</bdi>}
    </p>
  );
}
