import { useIntl } from 'react-intl';
import styles from './two-bars.module.css';

/** One measure of both parties, back to back: the customer's solid, ours outlined. 0–100. */
export function TwoBars({ name, customer, us }: { readonly name: string; readonly customer: number; readonly us: number }) {
  const intl = useIntl();
  const rounded = { customer: Math.round(customer), us: Math.round(us) };
  return (
    <div className={styles.twoBars}>
      <p>{name}</p>
      <svg width="100%" height="8" role="img" aria-label={intl.formatMessage({ id: 'customer.two-bars' }, { name, ...rounded })}>
        <rect className={styles.barGround} width="100%" height="6" y="1" />
        <rect className={styles.barCustomer} x={`${50 - customer / 2}%`} width={`${customer / 2}%`} height="6" y="1" />
        <rect className={styles.barUs} x="50%" width={`${us / 2}%`} height="6" y="1" />
        <line className={styles.barMiddle} x1="50%" x2="50%" y1="0" y2="8" />
      </svg>
      <p className={styles.barFigures} aria-hidden="true">
        <span>{rounded.customer}</span>
        <span>{rounded.us}</span>
      </p>
    </div>
  );
}
