import { ArrowDown, ArrowUp } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { determinants, type Customer, type PartScore } from '../../api/shapes.ts';
import { Confidence } from '../../components/confidence.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';

/** The five that a score is made of. */
export function Determinants({ customer }: { readonly customer: Customer }) {
  const intl = useIntl();
  return (
    <section className={styles.determinants} aria-label={intl.formatMessage({ id: 'customer.determinants' })}>
      {determinants.map((name) => (
        <div key={name}>
          <h2><FormattedMessage id={`determinant.${name}`} /></h2>
          <Dial part={customer.determinants[name]} />
        </div>
      ))}
    </section>
  );
}

function Dial({ part }: { readonly part: PartScore }) {
  const formats = useFormats();
  if (part.lastEvidenceAt === null) {
    return (
      <>
        <p className={styles.dial}><span className="quiet">–</span></p>
        <p className={styles.evidence}><FormattedMessage id="customer.no-evidence" /></p>
      </>
    );
  }
  return (
    <>
      <p className={styles.dial}>
        {formats.score(part.score)} <Trend points={part.trend} />
      </p>
      <p className={styles.evidence}>
        <Confidence value={part.confidence} /> {formats.shortDay(part.lastEvidenceAt)}
      </p>
    </>
  );
}

/** The change of thirty days: an arrow, the points, a word for screen readers. */
export function Trend({ points }: { readonly points: number }) {
  const whole = Math.round(points);
  if (whole === 0) return null;
  const Arrow = whole < 0 ? ArrowDown : ArrowUp;
  const much = Math.abs(whole) >= 5;
  return (
    <span className={`${styles.trend} ${!much ? 'quiet' : whole < 0 ? 'loss' : 'gain'}`}>
      <Arrow size={14} aria-hidden="true" />
      <span aria-hidden="true">{Math.abs(whole)}</span>
      <span className="unseen"><FormattedMessage id="customer.trend" values={{ points: whole }} /></span>
    </span>
  );
}
