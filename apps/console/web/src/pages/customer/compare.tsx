import { X } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import type { Act, Contribution, Customer } from '../../api/shapes.ts';
import { useExplanation, type Span } from '../../api/timeline.ts';
import { Button } from '../../components/button.tsx';
import { useNow } from '../../components/clock.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Section } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Waterfall } from '../../components/waterfall.tsx';
import { useKeys } from '../../keys/keys.tsx';
import { useBilingual, useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import { useActDetail } from './act-words.ts';
import styles from './customer.module.css';

const mostShown = 12;

interface Props {
  readonly customer: Customer;
  readonly acts: readonly Act[];
  readonly span: Span;
  readonly onClose: () => void;
}

/** Why the score is another than it was: parts that sum, each with what it rests on. */
export function Compare({ customer, acts, span, onClose }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const say = useBilingual();
  const explanation = useExplanation(customer.id, span);
  useKeys({ Escape: onClose });
  const title = intl.formatMessage({ id: 'customer.between' }, { from: formats.moment(span.from), to: formats.moment(span.to ?? now) });
  return (
    <Section
      title={title}
      className={styles.compare ?? ''}
      aside={<Button look="text" icon={<X size={15} aria-hidden="true" />} onClick={onClose}><FormattedMessage id="customer.between.close" /></Button>}
    >
      {explanation.isPending ? <Skeleton lines={6} /> : explanation.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'customer.between.not-loaded' })} error={explanation.error} again={() => void explanation.refetch()} />
      ) : (
        <>
          <p className="lead">{say(explanation.data.sentence)}</p>
          <div className={styles.waterfall}>
            <Waterfall
              from={explanation.data.from.score}
              to={explanation.data.to.score}
              normal={customer.normal}
              parts={explanation.data.contributions}
              interactionsOf={(part) => <RestsOn part={part} acts={acts} />}
            />
          </div>
        </>
      )}
    </Section>
  );
}

/** The interactions of a part; those that no loaded page holds are counted. */
function RestsOn({ part, acts }: { readonly part: Contribution; readonly acts: readonly Act[] }) {
  const formats = useFormats();
  const kindText = useKindText();
  const detail = useActDetail();
  const wanted = new Set(part.interactions);
  const found = acts.filter(({ source, id }) => wanted.has(`${source}#${id}`));
  const shown = found.slice(0, mostShown);
  const rest = wanted.size - shown.length;
  return (
    <ul className={styles.rests}>
      {shown.map((act) => (
        <li key={`${act.source}#${act.id}`}>
          {formats.moment(act.occurredAt)}, {kindText(act.kind)} <bdi>{detail(act)}</bdi>
        </li>
      ))}
      {rest === 0 ? null : <li className="quiet"><FormattedMessage id="customer.and-more" values={{ n: rest }} /></li>}
    </ul>
  );
}
