import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useThemesDryRun, type ThemesTried } from '../../api/trials.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { useThemeWords } from '../feedback/theme-words.ts';
import styles from './document.module.css';
import type { TrialProps } from './trial-props.ts';
import { isTriable } from './use-draft.ts';

/** Rows that are shown of what was tried. */
const mostShown = 50;

/** Which themes a text, or the newest of what customers said, would get. */
export function ThemesTrial({ draft, seen }: TrialProps) {
  const intl = useIntl();
  const { offlineSince } = useLive();
  const sentence = useProblemSentence();
  const [text, setText] = useState('');
  const dry = useThemesDryRun();
  const isOff = !isTriable(draft) || offlineSince !== null || dry.isPending;
  const run = (): void => {
    dry.mutate({ document: draft.kept === null ? null : draft.text, ...(text.trim() === '' ? {} : { interactions: [{ text: { body: text } }] }) });
  };
  return (
    <Section title={intl.formatMessage({ id: 'dry-run.title' })}>
      <p className={styles.lead}><FormattedMessage id={draft.kept === null ? 'themes-trial.of-version' : 'themes-trial.of-draft'} values={{ version: seen, draft: draft.kept ?? 0 }} /></p>
      <form className={styles.trial} onSubmit={(event) => { event.preventDefault(); if (!isOff) run(); }}>
        <div className={ui.field}>
          <label htmlFor="themes-text"><FormattedMessage id="themes-trial.text" /></label>
          <textarea id="themes-text" className={ui.input} rows={2} maxLength={2_000} value={text} onChange={(event) => { setText(event.target.value); }} />
        </div>
        <div className={ui.actions}>
          <Button type="submit" icon={<FlaskConical size={15} aria-hidden="true" />} disabled={isOff}><FormattedMessage id="dry-run.run" /></Button>
        </div>
      </form>
      {dry.error === null ? null : <p className={ui.refused} role="alert">{sentence(dry.error)}</p>}
      {dry.data === undefined ? null : <Found tried={dry.data} />}
    </Section>
  );
}

function Found({ tried }: { readonly tried: ThemesTried }) {
  const words = useThemeWords();
  const found = tried.items.filter(({ themes }) => themes.length > 0);
  return (
    <div className={styles.answer} role="status">
      <p><FormattedMessage id="themes-trial.found" values={{ n: found.length, of: tried.items.length }} /></p>
      <ul>
        {found.slice(0, mostShown).map(({ interaction, text, kind, themes }, place) => (
          <li key={interaction ?? place}>
            <p><b>{themes.map((theme) => words(theme)).join(', ')}</b></p>
            <p className="dense quiet"><bdi>{text ?? kind}</bdi></p>
          </li>
        ))}
      </ul>
    </div>
  );
}
