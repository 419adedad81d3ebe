import { Check, CircleDashed, CircleQuestionMark, HeartCrack } from 'lucide-react';
import type { ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useMay } from '../../api/session.ts';
import type { Customer } from '../../api/shapes.ts';
import type { CompetitorOffer, GivenWord, OpenQuestion } from '../../api/words.ts';
import { Button } from '../../components/button.tsx';
import { Clock, useNow } from '../../components/clock.tsx';
import { Section } from '../../components/page.tsx';
import { useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import type { TextId } from '../../texts/texts.tsx';
import styles from './customer.module.css';
import { useCloseWord, type Closing } from './use-close-word.ts';

const mostWords = 8;
const mostOffers = 5;

/** What was promised, what competitors offer, what the customer needs and asks: open ones first, each with what can become of it. */
export function Words({ customer }: { readonly customer: Customer }) {
  const { promises, offers, needs, questions } = customer;
  return (
    <>
      {questions.length === 0 ? null : <Section title={<FormattedMessage id="customer.questions" />}><Questions customer={customer} questions={questions} /></Section>}
      {promises.length === 0 ? null : <Section title={<FormattedMessage id="customer.promises" />}><WordList customer={customer} words={promises} noun="promise" /></Section>}
      {offers.length === 0 ? null : (
        <Section title={<FormattedMessage id="customer.offers" />}>{offers.slice(0, mostOffers).map((offer) => <Offer key={keyOf(offer)} customer={customer} offer={offer} />)}</Section>
      )}
      {needs.length === 0 ? null : <Section title={<FormattedMessage id="customer.needs" />}><WordList customer={customer} words={needs} noun="need" /></Section>}
    </>
  );
}

function keyOf({ ref: { type, ns, id } }: Pick<GivenWord, 'ref'>): string {
  return `${type} ${ns} ${id}`;
}

const icons = { open: CircleDashed, kept: Check, answered: Check, broken: HeartCrack, missed: HeartCrack } as const;
const closings = { promise: 'promise.kept', need: 'need.answered' } as const;

function WordList({ customer, words, noun }: { readonly customer: Customer; readonly words: readonly GivenWord[]; readonly noun: 'promise' | 'need' }) {
  const formats = useFormats();
  return (
    <ul className={styles.words}>
      {words.slice(0, mostWords).map((word) => {
        const { what, dueAt, state } = word;
        const Icon = icons[state];
        const isFailed = state === 'broken' || state === 'missed';
        return (
          <li key={keyOf(word)}>
            <Icon size={16} aria-hidden="true" />
            <span>
              <bdi>{what ?? '–'}</bdi>
              <small className={isFailed ? 'loss' : 'quiet'}>
                <FormattedMessage id={`customer.word.${noun}.${state}` as TextId} values={{ due: dueAt === null ? '' : formats.day(dueAt), dated: dueAt === null ? 'no' : 'yes' }} />
              </small>
              {state === 'open' || isFailed ? <Closers customer={customer} word={word} kinds={[closings[noun]]} /> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Questions({ customer, questions }: { readonly customer: Customer; readonly questions: readonly OpenQuestion[] }) {
  const formats = useFormats();
  const kindText = useKindText();
  return (
    <ul className={styles.words}>
      {questions.slice(0, mostWords).map(({ ref, kind, askedAt, text }) => (
        <li key={keyOf({ ref })}>
          <CircleQuestionMark size={16} aria-hidden="true" />
          <span>
            <bdi>{text ?? kindText(kind)}</bdi>
            <small className="quiet">{text === null ? formats.day(askedAt) : `${kindText(kind)}, ${formats.day(askedAt)}`}</small>
            <Closers customer={customer} word={{ ref }} kinds={[answerTo(kind)]} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** As what would raise the score says it: tickets and complaints are solved, calls made, questions answered. */
function answerTo(kind: string): Closing {
  if (kind.startsWith('ticket.') || kind.startsWith('complaint.')) return 'ticket.solved';
  return kind.startsWith('call.') ? 'call.made' : 'question.answered';
}

function Offer({ customer, offer }: { readonly customer: Customer; readonly offer: CompetitorOffer }) {
  const formats = useFormats();
  const now = useNow();
  const { competitor, product, validUntil, value, state } = offer;
  const isOpen = state === 'open';
  return (
    <div className={styles.offer}>
      <p className={styles.offerHead}>
        <b><bdi>{competitor ?? '–'}</bdi></b>
        {isOpen && validUntil !== null ? (
          <Clock pressing>{formats.span(Date.parse(validUntil) - now)}</Clock>
        ) : (
          <small className={state === 'lost' || state === 'expired' ? 'loss' : 'quiet'}><FormattedMessage id={`customer.word.offer.${state}`} /></small>
        )}
      </p>
      {product === null && value === null ? null : <p><bdi>{[product, value === null ? null : formats.money(value)].filter((part) => part !== null).join(' · ')}</bdi></p>}
      {isOpen ? <Closers customer={customer} word={offer} kinds={['offer.countered', 'offer.won', 'offer.lost']} /> : null}
    </div>
  );
}

/** What somebody of ours can say of it: recorded at once, with a way back. */
function Closers({ customer, word, kinds }: { readonly customer: Customer; readonly word: Pick<GivenWord, 'ref'>; readonly kinds: readonly Closing[] }): ReactNode {
  const intl = useIntl();
  const mayRecord = useMay('agent');
  const close = useCloseWord(customer);
  if (!mayRecord) return null;
  return (
    <span className={styles.closers}>
      {kinds.map((kind) => (
        <Button key={kind} disabled={close.isOff} onClick={() => { close.say(word, kind); }}>
          {intl.formatMessage({ id: `close.${kind.replace('.', '-')}` as TextId })}
        </Button>
      ))}
    </span>
  );
}
