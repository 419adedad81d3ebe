import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useDocumentBody, useRoutingDryRun, type DryRun } from '../../api/documents.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { useFormats } from '../../texts/formats.ts';
import styles from './document.module.css';
import { matchersOf, type RoutingBody } from './route-reason.ts';
import { Receivers } from './receivers.tsx';
import type { TrialProps } from './trial-props.ts';
import { isTriable } from './use-draft.ts';

const values: Readonly<Record<string, readonly string[]>> = {
  severity: ['critical', 'warning', 'info'],
  lane: ['hard', 'step', 'date', 'level', 'cohort', 'stale', 'baseline'],
  band: ['at-risk', 'watch', 'steady', 'strong', 'unknown'],
};
/** The labels that matchers see, those most written first. */
const first = ['severity', 'lane', 'cause', 'segment', 'region', 'owner', 'team'];
const more = ['customer', 'rule', 'determinant', 'band', 'plan'];

/** Who would be told of an alert, and why. */
export function RoutingTrial({ draft, seen }: TrialProps) {
  const intl = useIntl();
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const [labels, setLabels] = useState<Readonly<Record<string, string>>>({ severity: 'critical', lane: 'step', cause: 'determinant:service', segment: 'enterprise' });
  const [at, setAt] = useState('');
  const dry = useRoutingDryRun();
  const tried = useDocumentBody<RoutingBody>('routing', draft.kept === null ? { version: seen } : { draft: draft.kept });
  const isOff = !isTriable(draft) || offlineSince !== null || dry.isPending;
  const run = (): void => {
    const given = Object.fromEntries(Object.entries(labels).filter(([, value]) => value.trim() !== ''));
    dry.mutate({ labels: given, document: draft.kept === null ? null : draft.text, ...(at === '' ? {} : { at: new Date(at).toISOString() }) });
  };
  const put = (label: string) => (value: string): void => { setLabels((before) => ({ ...before, [label]: value })); };
  const field = (label: string) => <Label key={label} name={label} value={labels[label] ?? ''} onChange={put(label)} />;
  return (
    <>
      <Section title={intl.formatMessage({ id: 'dry-run.title' })}>
        <p className={styles.lead}><FormattedMessage id={draft.kept === null ? 'dry-run.of-version' : 'dry-run.of-draft'} values={{ version: seen, draft: draft.kept ?? 0 }} /></p>
        <form className={styles.trial} onSubmit={(event) => { event.preventDefault(); if (!isOff) run(); }}>
          <div className={styles.labels}>
            {first.map(field)}
            <div className={ui.field}>
              <label htmlFor="dry-run-at"><FormattedMessage id="dry-run.at" /></label>
              <input id="dry-run-at" className={ui.input} type="datetime-local" value={at} onChange={(event) => { setAt(event.target.value); }} />
            </div>
          </div>
          <details>
            <summary><FormattedMessage id="dry-run.more" /></summary>
            <div className={styles.labels}>{more.map(field)}</div>
          </details>
          <div className={ui.actions}>
            <Button type="submit" icon={<FlaskConical size={15} aria-hidden="true" />} disabled={isOff}><FormattedMessage id="dry-run.run" /></Button>
          </div>
        </form>
        {dry.error === null ? null : <p className={ui.refused} role="alert">{sentence(dry.error)}</p>}
        {dry.data === undefined ? null : <Told answer={dry.data} body={tried.data} />}
      </Section>
      <Receivers seen={seen} />
    </>
  );
}

function Label({ name, value, onChange }: { readonly name: string; readonly value: string; readonly onChange: (value: string) => void }) {
  const id = `label-${name}`;
  const known = values[name];
  return (
    <div className={ui.field}>
      <label htmlFor={id}><code>{name}</code></label>
      {known === undefined ? <input id={id} className={ui.input} value={value} maxLength={1_024} spellCheck={false} autoComplete="off" onChange={(event) => { onChange(event.target.value); }} /> : (
        <select id={id} className={ui.input} value={value} onChange={(event) => { onChange(event.target.value); }}>
          <option value="">–</option>
          {known.map((one) => <option key={one}>{one}</option>)}
        </select>
      )}
    </div>
  );
}

function Told({ answer, body }: { readonly answer: DryRun; readonly body: RoutingBody | undefined }) {
  const formats = useFormats();
  return (
    <div className={styles.answer} role="status">
      {answer.silencedBy === null ? null : <p><FormattedMessage id="dry-run.silenced" values={{ by: <bdi key="by">{answer.silencedBy}</bdi> }} /></p>}
      {answer.inhibitedBy === null ? null : <p><FormattedMessage id="dry-run.inhibited" values={{ by: <bdi key="by">{answer.inhibitedBy}</bdi> }} /></p>}
      {answer.receivers.length === 0 ? <p><FormattedMessage id="dry-run.nobody" /></p> : (
        <ul>
          {answer.receivers.map((receiver) => (
            <li key={receiver.route}>
              <p>
                <FormattedMessage
                  id={receiver.deliver === 'now' ? 'dry-run.now' : 'dry-run.held'}
                  values={{ name: <b key="name"><bdi>{receiver.name}</bdi></b>, until: receiver.until === null ? '' : formats.moment(receiver.until) }}
                />
              </p>
              <p className="dense quiet"><Why body={body} route={receiver.route} /></p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Why({ body, route }: { readonly body: RoutingBody | undefined; readonly route: string }) {
  const matchers = body === undefined ? null : matchersOf(body, route);
  if (matchers === null) return <code>{route}</code>;
  if (matchers.length === 0) return <FormattedMessage id="dry-run.by-default" />;
  return <FormattedMessage id="dry-run.because" values={{ matchers: <code key="matchers">{matchers.join(', ')}</code> }} />;
}
