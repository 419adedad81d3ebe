import { CloudOff } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useHistory } from '../../api/customers.ts';
import type { Act, Customer } from '../../api/shapes.ts';
import { BandChart } from '../../components/band-chart.tsx';
import type { ActMark } from '../../components/band-chart-lane.tsx';
import { useNow } from '../../components/clock.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { dayMs } from '../../day.ts';
import { useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import styles from './customer.module.css';
import { fallSince } from './score-scale.ts';
import { sideOf } from './timeline-rows.ts';
import type { Moments } from './use-moments.ts';

const days = 90;
/** Evidence older than this is told. */
const staleDays = 45;
/** An act stands under the curve from so many points on. */
const leastPoints = 0.5;

interface Props {
  readonly customer: Customer;
  readonly acts: readonly Act[];
  readonly moments: Moments;
  readonly knownAt: string | undefined;
}

/** The score, what is normal for it and what it means, and its curve. */
export function ScoreSection({ customer, acts, moments, knownAt }: Props) {
  return (
    <section className={styles.score}>
      <Figure customer={customer} newest={acts[0]} />
      <Curve customer={customer} acts={acts} moments={moments} knownAt={knownAt} />
    </section>
  );
}

function Figure({ customer, newest }: { readonly customer: Customer; readonly newest: Act | undefined }) {
  const formats = useFormats();
  const now = useNow();
  const { normal, interval, band } = customer;
  if (band === 'unknown') return <Unknown customer={customer} />;
  const old = newest === undefined ? 0 : Math.floor((now - Date.parse(newest.occurredAt)) / dayMs);
  const delta = normal === null ? 0 : Math.round(customer.score) - Math.round(normal.median);
  return (
    <div className={styles.figure}>
      <p className={styles.big} {...(old > staleDays ? { 'data-stale': '' } : {})}>{formats.score(customer.score)}</p>
      <div className={styles.beside}>
        {normal === null ? null : (
          <p>
            <b className={delta < 0 ? 'loss' : delta > 0 ? 'gain' : ''}>{formats.wholePoints(delta)}</b> <FormattedMessage id="customer.from-normal" values={{ median: Math.round(normal.median) }} />
          </p>
        )}
        <p className="quiet"><FormattedMessage id="customer.probably" values={{ low: Math.round(interval.low), high: Math.round(interval.high) }} /></p>
      </div>
      <div className={styles.meaning}>
        {old > staleDays ? <p className={styles.stale}><CloudOff size={15} aria-hidden="true" /> <FormattedMessage id="customer.stale" values={{ n: old }} /></p> : null}
        <Meaning customer={customer} />
      </div>
    </div>
  );
}

function Meaning({ customer }: { readonly customer: Customer }) {
  const n = Math.round(customer.score);
  if (customer.horizon === null) return null;
  return (
    <p>
      {customer.basis === 'contract' ? <FormattedMessage id="customer.meaning.renew" values={{ n, d: customer.horizon.days }} /> : <FormattedMessage id="customer.meaning.stay" values={{ n, d: customer.horizon.days }} />}
    </p>
  );
}

/** A word, not a number. */
function Unknown({ customer }: { readonly customer: Customer }) {
  return (
    <div className={styles.figure}>
      <p className={styles.word}><FormattedMessage id="band.unknown" /></p>
      <p className={styles.meaning}>
        {customer.basis === 'prospect' ? <FormattedMessage id="customer.unknown.prospect" /> : <FormattedMessage id="customer.unknown.few" />}
      </p>
    </div>
  );
}

function Curve({ customer, acts, moments, knownAt }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const kindText = useKindText();
  const history = useHistory(customer.id, days, knownAt);
  if (history.isPending) return <div className={styles.curve}><Skeleton lines={6} /></div>;
  if (history.isError) return <ProblemNote title={intl.formatMessage({ id: 'customer.curve.not-loaded' })} error={history.error} again={() => void history.refetch()} />;
  const { points, markers } = history.data;
  if (points.length < 2) return <p className={`${styles.curve} quiet`}><FormattedMessage id="customer.curve.empty" /></p>;
  const marks = acts
    .filter((act) => Math.abs(act.points) >= leastPoints)
    .map((act): ActMark => ({
      id: `${act.source}#${act.id}`, at: Date.parse(act.occurredAt), side: sideOf(act) === 'customer' ? 'theirs' : 'ours', points: act.points,
      label: intl.formatMessage({ id: 'customer.mark' }, { kind: kindText(act.kind), when: formats.moment(act.occurredAt), points: formats.points(act.points) }),
    }))
    .reverse();
  const since = fallSince(points, customer.normal, customer.score);
  return (
    <div className={styles.curve}>
      <BandChart
        points={points}
        normal={customer.normal}
        score={customer.score}
        now={Date.parse(customer.asOf)}
        marks={marks}
        markers={markers}
        picked={moments.picked}
        onPick={moments.pick}
        {...(since === undefined ? {} : { fallSince: since })}
      />
    </div>
  );
}
