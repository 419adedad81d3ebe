import { FormattedMessage } from 'react-intl';
import type { Customer } from '../../api/shapes.ts';
import { useNow } from '../../components/clock.tsx';
import { Section } from '../../components/page.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';

/** The people of an account, of whom it heard last first. */
export function People({ customer: { contacts } }: { readonly customer: Customer }) {
  const formats = useFormats();
  const now = useNow();
  if (contacts.length === 0) return null;
  return (
    <Section title={<FormattedMessage id="customer.people" />}>
      <ul className={styles.people}>
        {contacts.map(({ id, name, aliases, interactions, lastAt }) => {
          const names = [name, ...aliases.map(({ value }) => value), id].filter((each) => each !== null);
          return (
            <li key={names.join(' ')}>
              <bdi>{names[0]}</bdi>
              {names.slice(1).map((each) => <small key={each} className="quiet"><bdi>{each}</bdi></small>)}
              <small className="quiet"><FormattedMessage id="customer.people.heard" values={{ count: interactions, when: formats.near(lastAt, now) }} /></small>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
