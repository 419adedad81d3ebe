import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { decisions, useDecide, type Span, type Theme } from '../../api/feedback.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Popup } from '../../components/popup.tsx';
import popup from '../../components/popup.module.css';
import { useProblemSentence } from '../../components/problem.tsx';
import { Segments } from '../../components/segments.tsx';
import ui from '../../components/ui.module.css';
import { useUndo } from '../../components/undo.tsx';
import { decisionOf, missingFields, type DecisionForm } from './decision-form.ts';
import { useThemeWords } from './theme-words.ts';

interface Props {
  readonly theme: Theme;
  readonly span: Span;
  readonly onClose: () => void;
}

/** What becomes of a theme: the decision, whose it is, until when, and what its customers will be told. */
export function DecidePopup({ theme, span, onClose }: Props) {
  const intl = useIntl();
  const words = useThemeWords();
  const sentence = useProblemSentence();
  const { done } = useUndo();
  const owner = useSession()?.person.email ?? '';
  const decide = useDecide();
  const [form, setForm] = useState<DecisionForm>(() => ({ decision: 'change', en: '', de: '', owner, due: '' }));
  const [asked, setAsked] = useState(false);
  const missing = asked ? missingFields(form) : [];
  const change = (part: Partial<DecisionForm>): void => { setForm((before) => ({ ...before, ...part })); };
  const submit = (): void => {
    setAsked(true);
    const [first] = missingFields(form);
    if (first !== undefined) document.getElementById(`decide-${first}`)?.focus();
    else decide.mutate({ theme: theme.theme, about: theme.about, ...span, ...decisionOf(form) }, { onSuccess: ({ affected }) => { done(intl.formatMessage({ id: 'decide.done' }, { n: affected })); onClose(); } });
  };
  const field = (name: 'en' | 'de' | 'owner' | 'due') => ({
    id: `decide-${name}`, className: ui.input, value: form[name],
    onChange: (event: { readonly target: { readonly value: string } }) => { change({ [name]: event.target.value }); },
    ...(missing.some((one) => one === name) ? { 'aria-invalid': true, 'aria-describedby': `decide-${name}-refused` } : {}),
  });
  const labelled = (name: 'en' | 'de' | 'owner' | 'due', control: ReactNode): ReactNode => (
    <div className={ui.field}>
      <label htmlFor={`decide-${name}`}><FormattedMessage id={`decide.${name}`} /></label>
      {control}
      {missing.some((one) => one === name) ? <p id={`decide-${name}-refused`} className={ui.refused}><FormattedMessage id={name === 'en' ? 'decide.text-missing' : 'record.missing'} /></p> : null}
    </div>
  );
  return (
    <Popup title={<FormattedMessage id="decide.title" values={{ theme: <bdi key="theme">{words(theme)}</bdi> }} />} open onClose={onClose}>
      <form className={popup.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <p className="quiet dense"><FormattedMessage id="decide.effect" values={{ n: theme.customers }} /></p>
        <Segments label={intl.formatMessage({ id: 'decide.what' })} options={decisions.map((value) => ({ value, text: intl.formatMessage({ id: `decision.${value === `won't` ? 'no' : value}` }) }))} value={form.decision} onChange={(decision) => { change({ decision }); }} />
        {labelled('en', <textarea rows={2} lang="en" maxLength={2_000} {...field('en')} />)}
        {labelled('de', <textarea rows={2} lang="de" maxLength={2_000} {...field('de')} />)}
        {labelled('owner', <input maxLength={256} {...field('owner')} />)}
        {labelled('due', <input type="date" {...field('due')} />)}
        {decide.error === null ? null : <p className={ui.refused} role="alert">{sentence(decide.error)}</p>}
        <div className={popup.foot}>
          <Button onClick={onClose}><FormattedMessage id="action.cancel" /></Button>
          <Button look="main" type="submit" disabled={decide.isPending}><FormattedMessage id="decide.submit" /></Button>
        </div>
      </form>
    </Popup>
  );
}
