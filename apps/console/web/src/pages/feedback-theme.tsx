import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Gavel } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useTheme, type OneTheme } from '../api/feedback.ts';
import { useLive } from '../api/live.tsx';
import { useMay } from '../api/session.ts';
import { Band } from '../components/band.tsx';
import { Button } from '../components/button.tsx';
import { Name, nameOf } from '../components/name.tsx';
import { PageHead, Section } from '../components/page.tsx';
import page from '../components/page.module.css';
import { Points } from '../components/points.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useRows } from '../components/use-rows.ts';
import { useKeys } from '../keys/keys.tsx';
import { useFormats } from '../texts/formats.ts';
import { useKindText } from '../texts/kinds.ts';
import { DecisionSection } from './feedback/decision-section.tsx';
import styles from './feedback/feedback.module.css';
import { spanOf } from './feedback/span.ts';
import { useThemeWords } from './feedback/theme-words.ts';

const DecidePopup = lazy(async () => ({ default: (await import('./feedback/decide-popup.tsx')).DecidePopup }));

/** One theme: what they said, who, and what we decided. */
export function FeedbackThemePage() {
  const intl = useIntl();
  const { theme: name } = useParams({ from: '/feedback/$theme' });
  const { about, ...days } = useSearch({ from: '/feedback/$theme' });
  const theme = useTheme(name, { ...spanOf(days, new Date()), ...(about === undefined ? {} : { about }) });
  if (theme.data === undefined) {
    return (
      <>
        <PageHead title={intl.formatMessage({ id: 'nav.feedback' })} />
        {theme.isPending ? <div className={styles.loading}><Skeleton lines={9} /></div> : <ProblemNote title={intl.formatMessage({ id: 'feedback.not-loaded' })} error={theme.error} again={() => void theme.refetch()} />}
      </>
    );
  }
  return (
    <>
      <Head theme={theme.data} />
      <div className={page.split}>
        <div className={styles.main}>
          <WhatTheySaid theme={theme.data} />
          <Affected theme={theme.data} />
        </div>
        <div className={page.rail}><DecisionSection decision={theme.data.decision} /></div>
      </div>
    </>
  );
}

function Head({ theme }: { readonly theme: OneTheme }) {
  const intl = useIntl();
  const formats = useFormats();
  const words = useThemeWords();
  const mayAct = useMay('agent');
  const { offlineSince } = useLive();
  const [deciding, setDeciding] = useState(false);
  const { from, to } = useSearch({ from: '/feedback/$theme' });
  const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const isOff = offlineSince !== null || theme.customers === 0;
  useKeys(mayAct && !isOff ? { d: () => { setDeciding(true); } } : {});
  return (
    <>
      <PageHead
        crumb={<><Link to="/feedback" search={days}><FormattedMessage id="nav.feedback" /></Link> / <FormattedMessage id={`about.${theme.about}`} /></>}
        title={intl.formatMessage({ id: 'feedback.title' }, { theme: words(theme), n: theme.customers })}
        lead={<FormattedMessage id="feedback.theme-lead" values={{ points: formats.points(theme.points), money: formats.money(theme.valueAtStake), unmet: theme.unmetNeed ? 'yes' : 'no' }} />}
        actions={mayAct ? <Button look={theme.decision === null ? 'main' : 'plain'} icon={<Gavel size={16} aria-hidden="true" />} hint="D" aria-haspopup="dialog" disabled={isOff} onClick={() => { setDeciding(true); }}><FormattedMessage id={theme.decision === null ? 'feedback.decide' : 'feedback.decide-anew'} /></Button> : undefined}
      />
      <Suspense>{deciding ? <DecidePopup theme={theme} span={spanOf(days, new Date())} onClose={() => { setDeciding(false); }} /> : null}</Suspense>
    </>
  );
}

/** What is read before somebody asks for more: the customers come behind it. */
const firstSaid = 8;

function WhatTheySaid({ theme }: { readonly theme: OneTheme }) {
  const [isWhole, setIsWhole] = useState(false);
  const formats = useFormats();
  const kindText = useKindText();
  return (
    <Section title={<FormattedMessage id="feedback.said" />} aside={theme.said.length === 0 ? undefined : <span className="small quiet"><FormattedMessage id="feedback.costliest" /></span>}>
      {theme.said.length === 0 ? <p className="quiet"><FormattedMessage id="feedback.none" /></p> : (
        <ol className={styles.said}>
          {theme.said.slice(0, isWhole ? undefined : firstSaid).map(({ interaction, customer, kind, occurredAt, text, attributes, points }) => (
            <li key={interaction}>
              <blockquote {...(text?.lang === undefined ? {} : { lang: text.lang })}><bdi>{text?.body ?? wordOf(attributes) ?? kindText(kind)}</bdi></blockquote>
              <p className={styles.by}>
                <Link to="/customers/$id" params={{ id: customer.id }}><Name>{nameOf(customer)}</Name></Link>
                <span>{kindText(kind)}</span>
                <span>{formats.moment(occurredAt)}</span>
                <Points points={points} />
              </p>
            </li>
          ))}
        </ol>
      )}
      {isWhole || theme.said.length <= firstSaid ? null : <Button look="text" onClick={() => { setIsWhole(true); }}><FormattedMessage id="customers.more" /></Button>}
    </Section>
  );
}

/** What was said without a text: what is needed, or the reason. */
function wordOf(attributes: Readonly<Record<string, unknown>>): string | undefined {
  return ['what', 'reason', 'tags'].map((name) => attributes[name]).find((value): value is string => typeof value === 'string' && value !== '');
}

function Affected({ theme }: { readonly theme: OneTheme }) {
  const formats = useFormats();
  const list = useRows<HTMLTableSectionElement>();
  if (theme.affected.length === 0) return null;
  return (
    <Section title={<FormattedMessage id="nav.customers" />} aside={theme.affected.length < theme.customers ? <span className="small quiet"><FormattedMessage id="feedback.shown" values={{ n: theme.affected.length, of: theme.customers }} /></span> : undefined}>
      <table className={styles.rows}>
        <thead>
          <tr>
            <th scope="col"><FormattedMessage id="customers.column.name" /></th>
            <th scope="col"><FormattedMessage id="customers.column.band" /></th>
            {(['customers.column.score', 'customers.column.value', 'feedback.column.points'] as const).map((id) => <th key={id} scope="col" className={styles.figure}><FormattedMessage id={id} /></th>)}
          </tr>
        </thead>
        <tbody ref={list}>
          {theme.affected.map((row) => (
            <tr key={row.id}>
              <td className={styles.name}><Link data-row="" to="/customers/$id" params={{ id: row.id }}><Name>{nameOf(row)}</Name></Link></td>
              <td><Band band={row.band} /></td>
              <td className={styles.figure}>{row.score === null || row.band === 'unknown' ? '–' : formats.score(row.score)}</td>
              <td className={styles.figure}>{formats.money(row.valueAtStake)}</td>
              <td className={`${styles.figure} ${styles.last}`}><Points points={row.points} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
