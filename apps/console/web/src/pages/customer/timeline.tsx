import { ArrowLeftRight, History } from 'lucide-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useExplanation, type useTimeline } from '../../api/timeline.ts';
import type { Act, Customer } from '../../api/shapes.ts';
import { AsTable } from '../../components/as-table.tsx';
import { Button } from '../../components/button.tsx';
import { useNow } from '../../components/clock.tsx';
import { Empty } from '../../components/empty.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Segments } from '../../components/segments.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import { useKindText } from '../../texts/kinds.ts';
import { useActDetail } from './act-words.ts';
import styles from './customer.module.css';
import { passes, sideOf, timelineFilters, timelineRows, type TimelineFilter } from './timeline-rows.ts';
import { TwoSided } from './two-sided.tsx';
import type { Moments } from './use-moments.ts';

interface Props {
  readonly customer: Customer;
  readonly query: ReturnType<typeof useTimeline>;
  readonly acts: readonly Act[];
  readonly moments: Moments;
}

/** What each side did, narrowed and page by page. */
export function Timeline({ customer, query, acts, moments }: Props) {
  const intl = useIntl();
  const { show } = useSearch({ from: '/customers/$id' });
  const navigate = useNavigate({ from: '/customers/$id' });
  const filter = timelineFilters.find((one) => one === show) ?? 'all';
  const setFilter = (next: TimelineFilter): void => void navigate({ search: (before) => ({ ...before, show: next === 'all' ? undefined : next }), replace: true, resetScroll: false });
  return (
    <Section
      title={<FormattedMessage id="customer.timeline" />}
      className={styles.timeline ?? ''}
      aside={
        <>
          <Segments
            label={intl.formatMessage({ id: 'customer.show' })}
            options={timelineFilters.map((value) => ({ value, text: intl.formatMessage({ id: `customer.show.${value}` }) }))}
            value={filter}
            onChange={setFilter}
          />
          <Button hint="M" icon={<ArrowLeftRight size={15} aria-hidden="true" />} onClick={moments.start}><FormattedMessage id="customer.compare" /></Button>
        </>
      }
    >
      {query.isPending ? <Skeleton lines={12} /> : query.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'customer.timeline.not-loaded' })} error={query.error} again={() => void query.refetch()} />
      ) : <Rows customer={customer} acts={acts} filter={filter} moments={moments} />}
      {query.hasNextPage ? (
        <Button className={styles.more ?? ''} icon={<History size={15} aria-hidden="true" />} disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          <FormattedMessage id="customer.earlier" />
        </Button>
      ) : null}
    </Section>
  );
}

function Rows({ customer, acts, filter, moments }: Pick<Props, 'customer' | 'acts' | 'moments'> & { readonly filter: TimelineFilter }) {
  const intl = useIntl();
  const formats = useFormats();
  const kindText = useKindText();
  const detail = useActDetail();
  const now = useNow();
  const rows = useMemo(
    () => timelineRows(acts, now).filter((row) => (row.type === 'silence' ? filter === 'all' || filter === 'orders' || filter === 'moves' : row.acts.some((act) => passes(act, filter)))),
    [acts, now, filter],
  );
  const silent = rows.find((row) => row.type === 'silence' && row.until === null);
  const silence = useExplanation(customer.id, silent?.type === 'silence' ? { from: new Date(silent.since).toISOString() } : null);
  const points = silence.data?.contributions.filter(({ kind, determinant }) => kind === 'silence' && determinant === 'rhythm').reduce((sum, one) => sum + one.points, 0) ?? null;
  if (rows.length === 0) return <Empty icon={<History size={28} aria-hidden="true" />} title={intl.formatMessage({ id: 'customer.timeline.empty' })} />;
  return (
    <>
      <TwoSided rows={rows} normal={customer.normal} score={customer.score} silencePoints={points} picked={moments.picked} onPick={moments.pick} />
      <AsTable
        name={intl.formatMessage({ id: 'customer.timeline' })}
        head={['when', 'side', 'what', 'detail', 'points'].map((name) => intl.formatMessage({ id: `customer.column.${name as 'when'}` }))}
        rows={acts.map((act) => [formats.moment(act.occurredAt), intl.formatMessage({ id: `customer.side.${sideOf(act)}` }), kindText(act.kind), <bdi key="detail">{detail(act)}</bdi>, formats.points(act.points)])}
      />
    </>
  );
}
