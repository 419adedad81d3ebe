import { Link } from '@tanstack/react-router';
import { FormattedMessage } from 'react-intl';
import { useCustomer } from '../api/customers.ts';
import type { Customer, ShownAlert } from '../api/shapes.ts';
import { AlertActions } from '../components/alert-actions.tsx';
import { customerOf } from '../components/alert-subject.ts';
import { AlertSubject } from '../components/alert-subject-link.tsx';
import { useAlertWords } from '../components/alert-words.tsx';
import { Band, bandOfScore } from '../components/band.tsx';
import { ContactLink } from '../components/contact-link.tsx';
import { Raise } from '../components/raise.tsx';
import { Say } from '../components/say.tsx';
import { Waterfall } from '../components/waterfall.tsx';
import { useFormats } from '../texts/formats.ts';
import { usePieceText } from '../texts/kinds.ts';
import { biggestCause } from './biggest-cause.ts';
import styles from './my-day.module.css';

const mostParts = 9;

/** Whom, how bad, what to say, why: all that a call needs. */
export function Brief({ alert }: { readonly alert: ShownAlert }) {
  const customer = useCustomer(customerOf(alert)).data;
  return (
    <>
      <div className={styles.scroll} tabIndex={-1}>
        <div className={styles.who}>
          <div>
            <h2>
              <AlertSubject alert={alert} />
            </h2>
            <p>
              <Band band={customer?.band ?? bandOfScore(alert.score)} />
              <span className="dense quiet">
                <bdi>{traitsOf(alert)}</bdi>
              </span>
            </p>
          </div>
          <ContactLink contact={alert.contact} />
        </div>
        <Meaning alert={alert} customer={customer} />
        {alert.say.length === 0 ? null : (
          <section className={styles.part}>
            <h3>
              <FormattedMessage id="alert.say" />
            </h3>
            <Say lines={alert.say} />
          </section>
        )}
        <section className={`${styles.part} ${styles.raise}`}>
          <Raise customer={customerOf(alert)} heading="h3" />
        </section>
        <section className={styles.part}>
          <div className={styles.heading}>
            <h3>
              <FormattedMessage id={Math.round(alert.delta) < 0 ? 'my-day.why' : 'my-day.why-not'} values={{ n: Math.round(Math.abs(alert.delta)) }} />
            </h3>
            <Link to="/alerts/$id" params={{ id: alert.id }} className="dense">
              <FormattedMessage id="action.open-alert" />
            </Link>
          </div>
          {alert.contributions.length === 0 ? null : <Waterfall look="brief" most={mostParts} from={alert.from} to={alert.score} normal={customer?.normal ?? null} parts={alert.contributions} />}
        </section>
      </div>
      <div className={styles.bar}>
        <AlertActions alert={alert} />
      </div>
    </>
  );
}

function Meaning({ alert, customer }: { readonly alert: ShownAlert; readonly customer: Customer | undefined }) {
  const words = useAlertWords();
  const formats = useFormats();
  const pieceText = usePieceText();
  const normal = customer?.normal ?? null;
  const cause = biggestCause(alert.contributions);
  return (
    <p className={styles.meaning}>
      {customer === undefined ? null : <>{words.meaning(customer)} </>}
      {normal === null ? null : (
        <>
          <FormattedMessage
            id={Math.round(normal.low) === Math.round(normal.high) ? 'alert.normal-one' : 'alert.normal-range'}
            values={{ low: formats.score(normal.low), high: formats.score(normal.high), b: (text) => <b>{text}</b> }}
          />{' '}
        </>
      )}
      {cause === null ? null : <FormattedMessage id="alert.biggest-cause" values={{ cause: pieceText(cause), b: (text) => <b>{text}</b> }} />}
    </p>
  );
}

function traitsOf({ customer: { traits } }: ShownAlert): string {
  return [traits['segment'], traits['region'], traits['plan']].filter((text) => text !== undefined && text !== '').join(', ');
}
