import { CalendarClock, Check, CircleDashed, HeartCrack } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useMay } from '../../api/session.ts';
import type { Act, Customer } from '../../api/shapes.ts';
import { useActsOfKinds } from '../../api/timeline.ts';
import { Button } from '../../components/button.tsx';
import { Clock, useNow } from '../../components/clock.tsx';
import { Facts, Section } from '../../components/page.tsx';
import page from '../../components/page.module.css';
import { ProblemNote } from '../../components/problem.tsx';
import { TwoBars } from '../../components/two-bars.tsx';
import { dayMs } from '../../day.ts';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';
import { Trend } from './determinants.tsx';
import { givenWords, kindsOfWords, type GivenWord } from './given-words.ts';
import { initiative } from './initiative.ts';

interface Props {
  readonly customer: Customer;
  readonly acts: readonly Act[];
  readonly onRecord: (what: string) => void;
}

const initiativeMs = 90 * dayMs;

/** What stands beside the story: both sides, words given, offers, facts. */
export function Rail({ customer, acts, onRecord }: Props) {
  return (
    <div className={page.rail}>
      <Relationship customer={customer} acts={acts} />
      <Words customer={customer} onRecord={onRecord} />
      <About customer={customer} />
    </div>
  );
}

function Relationship({ customer, acts }: Pick<Props, 'customer' | 'acts'>) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const { loyalty, value, trust, rapport, emotion } = customer.relationship;
  const own = initiative(acts, now - initiativeMs);
  const { toSupplier, toCustomer } = value;
  return (
    <Section title={<FormattedMessage id="customer.relationship" />}>
      <p className={styles.sides} aria-hidden="true">
        <span><FormattedMessage id="customer.side.word.customer" /></span>
        <span><FormattedMessage id="customer.side.word.us" /></span>
      </p>
      <div className={styles.bars}>
        <TwoBars name={intl.formatMessage({ id: 'customer.loyalty' })} customer={loyalty.customer} us={loyalty.supplier} />
        {own === null ? null : <TwoBars name={intl.formatMessage({ id: 'customer.initiative' })} customer={own.customer} us={own.us} />}
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
    </Section>
  );
}

function PartFigure({ part }: { readonly part: Customer['relationship']['trust'] }) {
  const formats = useFormats();
  if (part.lastEvidenceAt === null) return <span className="quiet"><FormattedMessage id="customer.no-evidence" /></span>;
  return <>{formats.score(part.score)} <Trend points={part.trend} /></>;
}

function Words({ customer, onRecord }: Pick<Props, 'customer' | 'onRecord'>) {
  const intl = useIntl();
  const now = useNow();
  const query = useActsOfKinds(customer.id, kindsOfWords);
  if (query.isPending) return null;
  if (query.isError) return <ProblemNote title={intl.formatMessage({ id: 'customer.words.not-loaded' })} error={query.error} again={() => void query.refetch()} />;
  const words = givenWords(query.data, now);
  const [promises, offers, needs] = (['promise', 'offer', 'need'] as const).map((object) => words.filter((word) => word.object === object));
  return (
    <>
      {promises === undefined || promises.length === 0 ? null : (
        <Section title={<FormattedMessage id="customer.promises" />}><WordList words={promises} /></Section>
      )}
      {offers === undefined || offers.length === 0 ? null : (
        <Section title={<FormattedMessage id="customer.offers" />}>{offers.slice(0, 5).map((offer) => <Offer key={offer.key} offer={offer} onRecord={onRecord} />)}</Section>
      )}
      {needs === undefined || needs.length === 0 ? null : (
        <Section title={<FormattedMessage id="customer.needs" />}><WordList words={needs} /></Section>
      )}
    </>
  );
}

const icons = { open: CircleDashed, overdue: HeartCrack, done: Check, failed: HeartCrack } as const;

function WordList({ words }: { readonly words: readonly GivenWord[] }) {
  const formats = useFormats();
  return (
    <ul className={styles.words}>
      {words.slice(0, 8).map((word) => {
        const Icon = icons[word.state];
        return (
          <li key={word.key}>
            <Icon size={16} aria-hidden="true" />
            <span>
              <bdi>{word.what ?? '–'}</bdi>
              <small className={word.state === 'overdue' || word.state === 'failed' ? 'loss' : 'quiet'}>
                <FormattedMessage id={`customer.word.${word.object}.${word.state}`} values={{ due: word.dueAt === null ? '' : formats.day(word.dueAt), dated: word.dueAt === null ? 'no' : 'yes' }} />
              </small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Offer({ offer, onRecord }: { readonly offer: GivenWord; readonly onRecord: (what: string) => void }) {
  const formats = useFormats();
  const mayRecord = useMay('agent');
  const now = useNow();
  const isOpen = offer.state === 'open';
  return (
    <div className={styles.offer}>
      <p className={styles.offerHead}>
        <b><bdi>{offer.who ?? '–'}</bdi></b>
        {isOpen && offer.dueAt !== null ? <Clock pressing>{formats.span(offer.dueAt - now)}</Clock> : <small className="quiet"><FormattedMessage id={`customer.word.offer.${offer.state}`} values={{ due: offer.dueAt === null ? '' : formats.day(offer.dueAt), dated: offer.dueAt === null ? 'no' : 'yes' }} /></small>}
      </p>
      {offer.what === null ? null : <p><bdi>{offer.what}</bdi></p>}
      {isOpen && mayRecord ? <Button icon={<CalendarClock size={15} aria-hidden="true" />} onClick={() => { onRecord('concession'); }}><FormattedMessage id="customer.counter" /></Button> : null}
    </div>
  );
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
