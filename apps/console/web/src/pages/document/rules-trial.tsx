import { History } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useRulesReplay, type Replayed } from '../../api/trials.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { dayMs } from '../../day.ts';
import { useFormats } from '../../texts/formats.ts';
import { DayField, daysAgo } from './day-field.tsx';
import styles from './document.module.css';
import { Followed } from './followed.tsx';
import { LevelCurve } from './level-curve.tsx';
import type { TrialProps } from './trial-props.ts';
import { isTriable } from './use-draft.ts';

/** What the rules would have told of. */
export function RulesTrial({ draft, seen }: TrialProps) {
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const [from, setFrom] = useState(() => daysAgo(365));
  const [to, setTo] = useState(() => daysAgo(0));
  const replay = useRulesReplay();
  const isOff = !isTriable(draft) || offlineSince !== null || replay.isPending || from >= to;
  const run = (): void => {
    // The whole of the last day.
    const until = new Date(Date.parse(to) + dayMs).toISOString();
    replay.mutate({ from: new Date(from).toISOString(), to: until, document: draft.text });
  };
  return (
    <Section title={<FormattedMessage id="replay.title" />}>
      <p className={styles.lead}><FormattedMessage id={draft.kept === null ? 'replay.of-version' : 'replay.of-draft'} values={{ version: seen, draft: draft.kept ?? 0 }} /></p>
      <form className={styles.trial} onSubmit={(event) => { event.preventDefault(); if (!isOff) run(); }}>
        <div className={styles.labels}>
          <DayField id="replay-from" label="replay.from" value={from} onChange={setFrom} />
          <DayField id="replay-to" label="replay.to" value={to} onChange={setTo} />
        </div>
        <div className={ui.actions}>
          <Button type="submit" icon={<History size={15} aria-hidden="true" />} disabled={isOff}><FormattedMessage id="replay.run" /></Button>
        </div>
      </form>
      <div role="status">
        {replay.isPending ? <p className={styles.waiting}><progress aria-hidden="true" /><FormattedMessage id="replay.waits" /></p> : null}
        {replay.error === null ? null : <p className={ui.refused}>{sentence(replay.error)}</p>}
        {replay.data === undefined ? null : <Outcome replayed={replay.data} />}
      </div>
      {replay.data === undefined ? null : <LevelCurve replayed={replay.data} draft={draft} />}
    </Section>
  );
}

function Outcome({ replayed }: { readonly replayed: Replayed }) {
  const intl = useIntl();
  const formats = useFormats();
  const { customers, of, customerYears, byRule, notReplayed } = replayed;
  if (customers === 0) return <p className={styles.nothing}><FormattedMessage id="replay.nobody" /></p>;
  const alerts = byRule.reduce((sum, rule) => sum + rule.alerts, 0);
  return (
    <div className={styles.outcome}>
      <p className="lead"><FormattedMessage id="replay.alerts" values={{ alerts, customers, years: formats.figure(customerYears, 0) }} /></p>
      {customers < of ? <p className="dense quiet"><FormattedMessage id="replay.sample" values={{ customers, of }} /></p> : null}
      <table className={styles.figures} aria-label={intl.formatMessage({ id: 'replay.by-rule' })}>
        <thead>
          <tr>
            <th scope="col"><FormattedMessage id="replay.rule" /></th>
            <th scope="col"><FormattedMessage id="replay.count" /></th>
            <th scope="col"><FormattedMessage id="replay.per-customer-year" /></th>
            <th scope="col"><FormattedMessage id="replay.per-team-week" /></th>
            <th scope="col"><FormattedMessage id="replay.followed" /></th>
          </tr>
        </thead>
        <tbody>
          {byRule.map((rule) => (
            <tr key={rule.rule}>
              <th scope="row"><code>{rule.rule}</code></th>
              <td data-of={intl.formatMessage({ id: 'replay.count' })}>{formats.count(rule.alerts)}</td>
              <td data-of={intl.formatMessage({ id: 'replay.per-customer-year' })}>{formats.figure(rule.perCustomerYear, 2)}</td>
              <td data-of={intl.formatMessage({ id: 'replay.per-team-week' })}>{formats.figure(rule.perTeamWeek, 1)}</td>
              <td data-of={intl.formatMessage({ id: 'replay.followed' })}><Followed tally={rule} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small quiet">
        <FormattedMessage id="replay.followed-means" />
        {notReplayed.length === 0 ? null : <> <FormattedMessage id="replay.not-replayed" values={{ rules: <code key="rules">{notReplayed.join(', ')}</code> }} /></>}
      </p>
    </div>
  );
}
