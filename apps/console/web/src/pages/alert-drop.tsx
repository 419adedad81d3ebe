import { useNavigate, useSearch } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useHistory } from '../api/customers.ts';
import { useRecentActs } from '../api/timeline.ts';
import type { Act, Customer, ShownAlert } from '../api/shapes.ts';
import type { ActMark } from '../components/band-chart-lane.tsx';
import { BandChart } from '../components/band-chart.tsx';
import { useNow } from '../components/clock.tsx';
import { Section } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Segments } from '../components/segments.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useFormats } from '../texts/formats.ts';
import { useKindText } from '../texts/kinds.ts';
import styles from './alert.module.css';

const spans = ['30', '90', '365'] as const;

/** The score against what is normal for this customer. */
export function Drop({ alert, customer }: { readonly alert: ShownAlert; readonly customer: Customer | undefined }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const search = useSearch({ from: '/alerts/$id' });
  const days = spans.find((span) => span === search.days) ?? '90';
  const choose = (chosen: (typeof spans)[number]): void => {
    void navigate({ to: '/alerts/$id', params: { id: alert.id }, search: { ...search, days: chosen }, replace: true });
  };
  return (
    <Section
      className={styles.drop ?? ''}
      title={<FormattedMessage id="alert.drop" />}
      aside={
        <div className={styles.legend}>
          <span>
            <i data-theirs="" />
            <FormattedMessage id="chart.their-act" />
          </span>
          <span>
            <i />
            <FormattedMessage id="chart.our-act" />
          </span>
          <Segments
            label={intl.formatMessage({ id: 'alert.span' })}
            value={days}
            options={spans.map((span) => ({ value: span, text: intl.formatMessage({ id: span === '365' ? 'alert.year' : 'format.days' }, { n: Number(span) }) }))}
            onChange={choose}
          />
        </div>
      }
    >
      <Curve alert={alert} customer={customer} days={Number(days)} />
    </Section>
  );
}

function Curve({ alert, customer, days }: { readonly alert: ShownAlert; readonly customer: Customer | undefined; readonly days: number }) {
  const intl = useIntl();
  const now = useNow();
  const history = useHistory(alert.customer.id, days);
  const marks = useMarks(alert.customer.id);
  if (history.isError && history.data === undefined) return <ProblemNote title={intl.formatMessage({ id: 'alert.drop-problem' })} error={history.error} again={() => void history.refetch()} />;
  if (history.data === undefined) return <Skeleton />;
  return (
    <BandChart
      points={history.data.points}
      markers={history.data.markers}
      normal={customer?.normal ?? null}
      score={customer?.score ?? alert.score}
      now={now}
      marks={marks}
      fallSince={turnOf(history.data.points, alert)}
    />
  );
}

function useMarks(customer: string): readonly ActMark[] {
  const formats = useFormats();
  const kindText = useKindText();
  const acts: readonly Act[] = useRecentActs(customer).data ?? [];
  return acts
    .filter((act) => Math.abs(act.points) >= 0.5)
    .map((act) => ({
      id: `${act.source}#${act.id}`,
      at: new Date(act.occurredAt).getTime(),
      side: act.direction === 'inbound' ? 'theirs' : 'ours',
      points: act.points,
      label: `${formats.moment(act.occurredAt)}: ${kindText(act.kind)}, ${formats.points(act.points)}`,
    }));
}

/** The last moment at which the score stood as high as before the drop; the rest is the fall. */
function turnOf(points: readonly { readonly at: string; readonly score: number }[], alert: ShownAlert): number {
  const last = points.findLast((point) => point.score >= alert.from - 1);
  return last === undefined ? new Date(alert.openedAt).getTime() : new Date(last.at).getTime();
}
