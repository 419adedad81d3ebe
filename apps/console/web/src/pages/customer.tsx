import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight, BellRing, Hand, PencilLine } from 'lucide-react';
import { lazy, Suspense, useCallback, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useAlerts } from '../api/alerts.ts';
import { useCustomer } from '../api/customers.ts';
import { useLive } from '../api/live.tsx';
import { useMay } from '../api/session.ts';
import type { Customer } from '../api/shapes.ts';
import { useTimeline } from '../api/timeline.ts';
import { Banner } from '../components/banner.tsx';
import { Band } from '../components/band.tsx';
import { Button } from '../components/button.tsx';
import { MoreMenu } from '../components/more-menu.tsx';
import { nameOf } from '../components/name.tsx';
import { PageHead, Section } from '../components/page.tsx';
import page from '../components/page.module.css';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useKeys } from '../keys/keys.tsx';
import { useBilingual, useFormats } from '../texts/formats.ts';
import { Compare } from './customer/compare.tsx';
import styles from './customer/customer.module.css';
import { Determinants } from './customer/determinants.tsx';
import { MergedLine } from './customer/merged-line.tsx';
import { OverrideLine } from './customer/override-line.tsx';
import { Rail } from './customer/rail.tsx';
import { ScoreSection } from './customer/score-section.tsx';
import { Timeline } from './customer/timeline.tsx';
import { useMergeMenu } from './customer/use-merge-menu.ts';
import { useMoments } from './customer/use-moments.ts';

const RecordInteraction = lazy(async () => ({ default: (await import('../components/record-interaction.tsx')).RecordInteraction }));
const OverridePopup = lazy(async () => ({ default: (await import('./customer/override-popup.tsx')).OverridePopup }));

/** How do we stand with each other? */
export function CustomerPage() {
  const { id } = useParams({ from: '/customers/$id' });
  const { knownAt } = useSearch({ from: '/customers/$id' });
  const customer = useCustomer(id, knownAt === undefined ? {} : { knownAt });
  const intl = useIntl();
  if (customer.isPending) return <Section title=""><Skeleton lines={12} /></Section>;
  if (customer.isError) return <ProblemNote title={intl.formatMessage({ id: 'customer.not-loaded' }, { id })} error={customer.error} again={() => void customer.refetch()} />;
  return <Loaded key={id} customer={customer.data} />;
}

function Loaded({ customer }: { readonly customer: Customer }) {
  const search = useSearch({ from: '/customers/$id' });
  const timeline = useTimeline(customer.id);
  const moments = useMoments();
  const navigate = useNavigate({ from: '/customers/$id' });
  const mayRecord = useMay('agent');
  const setRecording = useCallback(
    (record: string | undefined) => void navigate({ search: (before) => ({ ...before, record }), replace: true }),
    [navigate],
  );
  const [overrides, setOverrides] = useState(false);
  const override = (): void => { setOverrides(true); };
  const { knownAt } = search;
  const acts = (timeline.data ?? []).filter(({ countedAt }) => knownAt === undefined || countedAt <= knownAt);
  return (
    <>
      <Head customer={customer} onRecord={() => { setRecording('call'); }} onOverride={override} />
      <OpenAlert customer={customer} />
      <MergedLine customer={customer} />
      <OverrideLine customer={customer} onChange={override} />
      <div className={page.split}>
        <div className={styles.main}>
          <ScoreSection customer={customer} acts={acts} moments={moments} knownAt={knownAt} />
          {moments.span === null ? <Picking moments={moments} /> : <Compare customer={customer} acts={acts} span={{ ...moments.span, knownAt }} onClose={moments.clear} />}
          <Determinants customer={customer} />
          <Timeline customer={customer} query={timeline} acts={acts} moments={moments} />
        </div>
        <Rail customer={customer} />
      </div>
      <Suspense>
        {overrides ? <OverridePopup customer={customer} onClose={() => { setOverrides(false); }} /> : null}
        {search.record === undefined || !mayRecord ? null : <RecordInteraction customer={customer} start={search.record} onClose={() => { setRecording(undefined); }} />}
      </Suspense>
    </>
  );
}

function Head({ customer, onRecord, onOverride }: { readonly customer: Customer; readonly onRecord: () => void; readonly onOverride: () => void }) {
  const mayAct = useMay('agent');
  const { offlineSince } = useLive();
  const choices = useMergeMenu(customer);
  useKeys(mayAct && offlineSince === null ? { o: onOverride } : {});
  return (
    <PageHead
      crumb={<><Link to="/customers"><FormattedMessage id="nav.customers" /></Link> / <code><bdi>{customer.id}</bdi></code></>}
      title={nameOf(customer)}
      beside={<Band band={customer.band} />}
      lead={<Lead customer={customer} />}
      actions={mayAct ? (
        <>
          <Button icon={<Hand size={16} aria-hidden="true" />} hint="O" aria-haspopup="dialog" onClick={onOverride} disabled={offlineSince !== null}>
            <FormattedMessage id="action.override" />
          </Button>
          <Button look="main" icon={<PencilLine size={16} aria-hidden="true" />} onClick={onRecord} disabled={offlineSince !== null}>
            <FormattedMessage id="action.record" />
          </Button>
          <MoreMenu choices={choices} disabled={offlineSince !== null} />
        </>
      ) : undefined}
    />
  );
}

function Lead({ customer }: { readonly customer: Customer }) {
  const intl = useIntl();
  const formats = useFormats();
  const { segment, region, owner } = customer.traits;
  const { toSupplier } = customer.relationship.value;
  const parts = [
    segment, region,
    Number(toSupplier.amount12m) > 0 ? intl.formatMessage({ id: 'customer.a-year' }, { money: formats.money({ amount: toSupplier.amount12m, currency: toSupplier.currency }) }) : null,
    owner === undefined ? null : intl.formatMessage({ id: 'customer.owner' }, { owner }),
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : <bdi>{parts.join(' · ')}</bdi>;
}

/** What is open with this customer stands on top. */
function OpenAlert({ customer }: { readonly customer: Customer }) {
  const alerts = useAlerts({ customer: customer.id, limit: 20 });
  const say = useBilingual();
  const open = alerts.data?.items.filter(({ state }) => state === 'open' || state === 'acknowledged') ?? [];
  const [first] = open;
  if (first === undefined) return null;
  return (
    <div className={styles.alert}>
      <Banner
        look="news"
        icon={<BellRing size={16} aria-hidden="true" />}
        action={<Link to="/alerts/$id" params={{ id: first.id }}><FormattedMessage id="action.open-alert" /></Link>}
      >
        <b><FormattedMessage id="customer.open-alerts" values={{ n: open.length }} /></b> <bdi>{say(first.sentence)}</bdi>
      </Banner>
    </div>
  );
}

/** One moment is chosen: what comes next. */
function Picking({ moments }: { readonly moments: ReturnType<typeof useMoments> }) {
  const formats = useFormats();
  useKeys(moments.isPicking ? { Escape: moments.clear } : {});
  if (!moments.isPicking) return null;
  const [first] = moments.picked;
  return (
    <div className={styles.alert}>
      <Banner icon={<ArrowLeftRight size={16} aria-hidden="true" />} action={<Button look="text" onClick={moments.clear}><FormattedMessage id="action.cancel" /></Button>}>
        {first === undefined ? <FormattedMessage id="customer.pick-first" /> : <FormattedMessage id="customer.pick-second" values={{ when: formats.moment(first) }} />}
      </Banner>
    </div>
  );
}
