import { FormattedMessage, useIntl } from 'react-intl';
import type { Customer } from '../../api/shapes.ts';
import { useNow } from '../../components/clock.tsx';
import { Facts, Section } from '../../components/page.tsx';
import page from '../../components/page.module.css';
import { Raise } from '../../components/raise.tsx';
import { TwoBars } from '../../components/two-bars.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';
import { Trend } from './determinants.tsx';
import { Exchange } from './exchange.tsx';
import { People } from './people.tsx';
import { Ties } from './ties.tsx';
import { Words } from './words.tsx';

interface Props {
  readonly customer: Customer;
}

/** What stands beside the story: both sides, words given, offers, facts. */
export function Rail({ customer }: Props) {
  return (
    <div className={page.rail}>
      <div className={`${page.section} ${styles.raise}`}><Raise customer={customer.id} /></div>
      <Relationship customer={customer} />
      <Words customer={customer} />
      <People customer={customer} />
      <About customer={customer} />
    </div>
  );
}

function Relationship({ customer }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const { loyalty, value, trust, rapport, emotion } = customer.relationship;
  const { toSupplier, toCustomer } = value;
  return (
    <Section title={<FormattedMessage id="customer.relationship" />}>
      <p className={styles.sides} aria-hidden="true">
        <span><FormattedMessage id="customer.side.word.customer" /></span>
        <span><FormattedMessage id="customer.side.word.us" /></span>
      </p>
      <div className={styles.bars}>
        <TwoBars name={intl.formatMessage({ id: 'customer.loyalty' })} customer={loyalty.customer} us={loyalty.supplier} />
        <Initiative customer={customer} />
      </div>
      <div className={styles.value}>
        <p>
          <FormattedMessage id="customer.value.to-customer" />
          <b>{formats.money({ amount: toCustomer.benefits12m, currency: toCustomer.currency })}</b>
        </p>
        <p>
          <FormattedMessage id="customer.value.to-us" />
          <b>{formats.money({ amount: toSupplier.amount12m, currency: toSupplier.currency })}</b>
          {toSupplier.trendPercent === null ? null : <small className="quiet"><FormattedMessage id="customer.value.trend" values={{ percent: formats.wholePoints(toSupplier.trendPercent) }} /></small>}
        </p>
      </div>
      <dl className={styles.parts}>
        {(['trust', 'rapport', 'emotion'] as const).map((name) => (
          <div key={name}>
            <dt><FormattedMessage id={`determinant.${name}`} /></dt>
            <dd><PartFigure part={{ trust, rapport, emotion }[name]} /></dd>
          </div>
        ))}
      </dl>
      <Ties customer={customer} />
      <Exchange exchange={customer.relationship.exchange} />
    </Section>
  );
}

/** Who began an exchange, in percent of those that one side began. */
function Initiative({ customer: { relationship: { exchange: { customer, supplier } } } }: Props) {
  const intl = useIntl();
  const all = customer.begun + supplier.begun;
  if (all === 0) return null;
  const own = Math.round((100 * customer.begun) / all);
  return <TwoBars name={intl.formatMessage({ id: 'customer.initiative' })} customer={own} us={100 - own} />;
}

function PartFigure({ part }: { readonly part: Customer['relationship']['trust'] }) {
  const formats = useFormats();
  if (part.lastEvidenceAt === null) return <span className="quiet"><FormattedMessage id="customer.no-evidence" /></span>;
  return <>{formats.score(part.score)} <Trend points={part.trend} /></>;
}

function About({ customer }: { readonly customer: Customer }) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const { facts, aliases, traits, override, nextReviewAt } = customer;
  const known = Object.entries(facts).filter(([name]) => name !== 'contractEndsAt');
  const contract = facts['contractEndsAt'];
  const row = (id: string, value: React.ReactNode): readonly [React.ReactNode, React.ReactNode] => [intl.formatMessage({ id: `customer.about.${id as 'as-of'}` }), value];
  return (
    <>
      <Section title={<FormattedMessage id="customer.about" />}>
        <Facts
          rows={[
            row('as-of', formats.near(customer.asOf, now)),
            row('model', intl.formatMessage({ id: 'customer.version' }, { version: customer.modelVersion })),
            row('basis', intl.formatMessage({ id: `customer.basis.${customer.basis}` })),
            row('override', override === null ? intl.formatMessage({ id: 'customer.none' }) : <bdi>{override.owner}</bdi>),
            ...(nextReviewAt === null ? [] : [row('review', formats.moment(nextReviewAt))]),
            ...(contract === undefined ? [] : [row('contract', formats.date(String(contract)))]),
          ]}
        />
      </Section>
      {known.length + aliases.length + Object.keys(traits).length === 0 ? null : (
        <Section title={<FormattedMessage id="customer.facts" />}>
          <Facts
            rows={[
              ...Object.entries(traits).map(([name, value]) => [<bdi key="n">{name}</bdi>, <bdi key="v">{value}</bdi>] as const),
              ...known.map(([name, value]) => [<bdi key="n">{name}</bdi>, <bdi key="v">{String(value)}</bdi>] as const),
              ...aliases.map(({ ns, value }) => [<bdi key="n">{ns}</bdi>, <code key="v"><bdi>{value}</bdi></code>] as const),
            ]}
          />
        </Section>
      )}
    </>
  );
}
