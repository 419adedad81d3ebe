import { Link, useCanGoBack, useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { Bell, ChevronDown, ChevronUp } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useAlert } from '../api/alerts.ts';
import { ApiProblem } from '../api/client.ts';
import { useCustomer } from '../api/customers.ts';
import { useMyDay } from '../api/my-day.ts';
import type { ShownAlert } from '../api/shapes.ts';
import { AlertActions } from '../components/alert-actions.tsx';
import { customerOf } from '../components/alert-subject.ts';
import { useAlertWords } from '../components/alert-words.tsx';
import { Button } from '../components/button.tsx';
import { Lost } from '../components/lost.tsx';
import page from '../components/page.module.css';
import { PageHead, Section } from '../components/page.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Say } from '../components/say.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useKeys } from '../keys/keys.tsx';
import { useBilingual, useFormats } from '../texts/formats.ts';
import { Drop } from './alert-drop.tsx';
import { Parts } from './alert-parts.tsx';
import { Rail } from './alert-rail.tsx';
import styles from './alert.module.css';

/** Why did it fall, what now? */
export function AlertPage() {
  const intl = useIntl();
  const { id } = useParams({ from: '/alerts/$id' });
  const query = useAlert(id);
  if (query.data !== undefined) return <Shown key={id} alert={query.data} />;
  if (query.isError && query.error instanceof ApiProblem && query.error.status === 404) return <Lost />;
  if (query.isError) return <ProblemNote title={intl.formatMessage({ id: 'alert.problem' })} error={query.error} again={() => void query.refetch()} />;
  return (
    <div className={page.section}>
      <Skeleton lines={12} />
    </div>
  );
}

function Shown({ alert }: { readonly alert: ShownAlert }) {
  const words = useAlertWords();
  const say = useBilingual();
  const about = customerOf(alert);
  const customer = useCustomer(about).data;
  return (
    <>
      <PageHead
        title={words.title(alert, customer)}
        crumb={<Crumb alert={alert} />}
        lead={about === undefined ? undefined : <bdi>{say(alert.sentence)}</bdi>}
        actions={
          <>
            <AlertActions alert={alert} />
            <Neighbours id={alert.id} />
          </>
        }
      />
      <div className={`${page.split} ${styles.split}`}>
        <div>
          {about === undefined ? null : <Drop alert={alert} customer={customer} />}
          <Parts alert={alert} customer={customer} />
          {alert.say.length === 0 ? null : (
            <Section className={styles['what-to-say'] ?? ''} title={<FormattedMessage id="alert.say" />}>
              <div className={styles.say}>
                <Say lines={alert.say} />
              </div>
            </Section>
          )}
        </div>
        <div className={page.rail}>
          <Rail alert={alert} />
        </div>
      </div>
    </>
  );
}

function Crumb({ alert }: { readonly alert: ShownAlert }) {
  const formats = useFormats();
  const words = useAlertWords();
  return (
    <>
      <Bell size={14} aria-hidden="true" />
      <Link to="/alerts">
        <FormattedMessage id="nav.alerts" />
      </Link>
      <span aria-hidden="true">/</span>
      <code>{alert.id}</code>
      <FormattedMessage id="alert.opened" values={{ at: formats.moment(alert.openedAt), lane: words.lane(alert) }} />
      {alert.state === 'open' ? null : (
        <span>
          {'· '}
          <FormattedMessage id={`state.${alert.state}`} />
        </span>
      )}
    </>
  );
}

/** The alerts before and after it in my order. */
function Neighbours({ id }: { readonly id: string }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const { history } = useRouter();
  const canGoBack = useCanGoBack();
  const { sorted } = useMyDay();
  const place = sorted.findIndex((alert) => alert.id === id);
  const [before, after] = place === -1 ? [undefined, undefined] : [sorted[place - 1], sorted[place + 1]];
  const open = (alert: ShownAlert | undefined) => (alert === undefined ? undefined : () => void navigate({ to: '/alerts/$id', params: { id: alert.id }, replace: true }));
  const back = (): void => {
    if (canGoBack) history.back();
    else void navigate({ to: '/' });
  };
  useKeys({ j: open(after), k: open(before), Escape: back });
  return (
    <>
      <Button look="icon" aria-label={intl.formatMessage({ id: 'alert.before' })} aria-keyshortcuts="K" disabled={before === undefined} onClick={open(before)}>
        <ChevronUp size={16} aria-hidden="true" />
      </Button>
      <Button look="icon" aria-label={intl.formatMessage({ id: 'alert.after' })} aria-keyshortcuts="J" disabled={after === undefined} onClick={open(after)}>
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
    </>
  );
}
