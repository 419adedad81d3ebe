import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { usePortfolio } from '../api/portfolio.ts';
import type { Portfolio } from '../api/shapes.ts';
import { Empty } from '../components/empty.tsx';
import { PageHead } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useFormats } from '../texts/formats.ts';
import { ByDeterminant } from './portfolio/by-determinant.tsx';
import { Falls } from './portfolio/falls.tsx';
import { Figures } from './portfolio/figures.tsx';
import { Movement } from './portfolio/movement.tsx';
import styles from './portfolio/portfolio.module.css';
import { Renewals } from './portfolio/renewals.tsx';
import { SegmentByRegion } from './portfolio/segment-by-region.tsx';
import { Spread } from './portfolio/spread.tsx';
import { Worth } from './portfolio/worth.tsx';

/** Where is value at risk, and what moves it? */
export function PortfolioPage() {
  const intl = useIntl();
  const formats = useFormats();
  const search = useSearch({ from: '/portfolio' });
  const { segment, region } = search;
  const narrowed = { ...(segment === undefined ? {} : { segment }), ...(region === undefined ? {} : { region }) };
  const portfolio = usePortfolio(search);
  const { data } = portfolio;
  return (
    <div className={styles.page}>
      <PageHead
        title={intl.formatMessage({ id: 'nav.portfolio' })}
        lead={data === undefined ? undefined : <FormattedMessage id="portfolio.lead" values={{ n: data.customers, count: formats.count(data.customers), time: formats.time(data.asOf) }} />}
        actions={<Filters />}
      />
      {portfolio.isPending ? <div className={styles.loading}><Skeleton lines={12} /></div> : portfolio.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'portfolio.not-loaded' })} error={portfolio.error} again={() => void portfolio.refetch()} />
      ) : <Whole portfolio={portfolio.data} narrowed={narrowed} />}
    </div>
  );
}

function Whole({ portfolio, narrowed }: { readonly portfolio: Portfolio; readonly narrowed: { readonly segment?: string; readonly region?: string } }) {
  if (portfolio.customers + portfolio.lost.customers === 0) {
    return (
      <Empty icon={<ChartColumn size={28} aria-hidden="true" />} title={<FormattedMessage id={Object.keys(narrowed).length > 0 ? 'customers.none-narrowed' : 'portfolio.none'} />}>
        <FormattedMessage id="portfolio.none-text" values={{ n: portfolio.unknown }} />
      </Empty>
    );
  }
  return (
    <>
      <Figures portfolio={portfolio} />
      <div className={styles.regions}>
        <Spread portfolio={portfolio} narrowed={narrowed} />
        <Movement portfolio={portfolio} narrowed={narrowed} />
        <ByDeterminant portfolio={portfolio} narrowed={narrowed} />
        <SegmentByRegion portfolio={portfolio} narrowed={narrowed} />
        <Worth days={portfolio.days} isNarrowed={Object.keys(narrowed).length > 0} />
        <Renewals narrowed={narrowed} />
        <Falls narrowed={narrowed} />
      </div>
    </>
  );
}

const spans = ['7', '30', '90'] as const;

function Filters() {
  const intl = useIntl();
  const search = useSearch({ from: '/portfolio' });
  const navigate = useNavigate({ from: '/portfolio' });
  // What one may choose stands in the whole, which isn't narrowed.
  const whole = usePortfolio({});
  const cells = whole.data?.bySegmentAndRegion ?? [];
  const set = (change: Record<string, string | undefined>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className={styles.filters}>
      {(['region', 'segment'] as const).map((name) => (
        <select key={name} className={ui.input} aria-label={intl.formatMessage({ id: `portfolio.${name}` })} value={search[name] ?? ''} onChange={(event) => { set({ [name]: event.target.value || undefined }); }}>
          <option value="">{intl.formatMessage({ id: `portfolio.all-${name}` })}</option>
          {namesOf(cells.map((cell) => cell[name]), search[name]).map((value) => <option key={value} value={value}>{value}</option>)}
        </select>
      ))}
      <select className={ui.input} aria-label={intl.formatMessage({ id: 'portfolio.span' })} value={search.days ?? '30'} onChange={(event) => { set({ days: event.target.value === '30' ? undefined : event.target.value }); }}>
        {namesOf(spans, search.days).sort((a, b) => Number(a) - Number(b)).map((value) => <option key={value} value={value}>{intl.formatMessage({ id: 'portfolio.days' }, { n: Number(value) })}</option>)}
      </select>
    </search>
  );
}

/** Each once, and the chosen one among them whatever it is. */
function namesOf(names: readonly (string | null)[], chosen: string | undefined): string[] {
  const all = new Set(names.filter((name) => name !== null));
  if (chosen !== undefined) all.add(chosen);
  return [...all].sort((a, b) => a.localeCompare(b));
}
