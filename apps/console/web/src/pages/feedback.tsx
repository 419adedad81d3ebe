import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { MessageSquareQuote } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { abouts, useThemes, type Theme } from '../api/feedback.ts';
import { Empty } from '../components/empty.tsx';
import { PageHead } from '../components/page.tsx';
import { Points } from '../components/points.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import ui from '../components/ui.module.css';
import { useRows } from '../components/use-rows.ts';
import { useFormats } from '../texts/formats.ts';
import styles from './feedback/feedback.module.css';
import { shownDays, spanOf } from './feedback/span.ts';
import { useThemeWords } from './feedback/theme-words.ts';

/** What do they tell us, what did we decide? */
export function FeedbackPage() {
  const intl = useIntl();
  const { about, ...days } = useSearch({ from: '/feedback' });
  const themes = useThemes({ ...spanOf(days, new Date()), ...(about === undefined ? {} : { about }) });
  return (
    <div className={styles.page}>
      <PageHead
        title={intl.formatMessage({ id: 'nav.feedback' })}
        lead={themes.data === undefined ? undefined : <FormattedMessage id="feedback.lead" values={{ n: themes.data.length }} />}
        actions={<Filters />}
      />
      {themes.isPending ? <div className={styles.loading}><Skeleton lines={8} /></div> : themes.isError ? (
        <ProblemNote title={intl.formatMessage({ id: 'feedback.not-loaded' })} error={themes.error} again={() => void themes.refetch()} />
      ) : themes.data.length === 0 ? (
        <Empty icon={<MessageSquareQuote size={28} aria-hidden="true" />} title={<FormattedMessage id="feedback.none" />}><FormattedMessage id="feedback.none-text" /></Empty>
      ) : <Themes themes={themes.data} />}
    </div>
  );
}

function Filters() {
  const intl = useIntl();
  const search = useSearch({ from: '/feedback' });
  const navigate = useNavigate({ from: '/feedback' });
  const days = shownDays(search, new Date());
  const set = (change: Record<string, string | undefined>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className={styles.filters}>
      <label>
        <FormattedMessage id="feedback.about" />
        <select className={ui.input} value={search.about ?? ''} onChange={(event) => { set({ about: event.target.value || undefined }); }}>
          <option value="">{intl.formatMessage({ id: 'feedback.about-any' })}</option>
          {abouts.map((value) => <option key={value} value={value}>{intl.formatMessage({ id: `about.${value}` })}</option>)}
        </select>
      </label>
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          <FormattedMessage id={`feedback.${end}`} />
          <input className={ui.input} type="date" value={days[end]} onChange={(event) => { set({ [end]: event.target.value || undefined }); }} />
        </label>
      ))}
    </search>
  );
}

const columns = ['theme', 'customers', 'value', 'points', 'decision'] as const;

function Themes({ themes }: { readonly themes: readonly Theme[] }) {
  const list = useRows<HTMLTableSectionElement>();
  return (
    <div className={styles.table}>
      <table className={styles.rows}>
        <thead>
          <tr>{columns.map((column) => <th key={column} scope="col" className={column === 'theme' || column === 'decision' ? undefined : styles.figure}><FormattedMessage id={`feedback.column.${column}`} /></th>)}</tr>
        </thead>
        <tbody ref={list}>{themes.map((theme) => <ThemeRow key={`${theme.theme} ${theme.about}`} theme={theme} />)}</tbody>
      </table>
    </div>
  );
}

function ThemeRow({ theme }: { readonly theme: Theme }) {
  const intl = useIntl();
  const formats = useFormats();
  const words = useThemeWords();
  const { from, to } = useSearch({ from: '/feedback' });
  const { decision, about } = theme;
  return (
    <tr>
      <td className={styles.name}>
        <Link data-row="" to="/feedback/$theme" params={{ theme: theme.theme }} search={{ about, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }}><bdi>{words(theme)}</bdi></Link>
        <small className="quiet"><FormattedMessage id={`about.${about}`} />{theme.unmetNeed ? <> · <span className={styles.unmet}><FormattedMessage id="feedback.unmet" /></span></> : null}</small>
      </td>
      <td className={`${styles.figure} ${styles.unit}`} data-unit={intl.formatMessage({ id: 'feedback.unit-customers' }, { n: theme.customers })}>{formats.count(theme.customers)}</td>
      <td className={styles.figure}>{formats.money(theme.valueAtStake)}</td>
      <td className={`${styles.figure} ${styles.last}`}><Points points={theme.points} /></td>
      <td className={styles.decided}>{decision === null ? <span className="quiet"><FormattedMessage id="feedback.undecided" /></span> : <FormattedMessage id="feedback.decided" values={{ what: intl.formatMessage({ id: `decision.${decision.decision === `won't` ? 'no' : decision.decision}` }), told: decision.told, of: decision.affected }} />}</td>
    </tr>
  );
}
