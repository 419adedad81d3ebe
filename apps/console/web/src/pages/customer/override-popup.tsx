import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useSession } from '../../api/session.ts';
import type { Customer } from '../../api/shapes.ts';
import { Button } from '../../components/button.tsx';
import { nameOf } from '../../components/name.tsx';
import { Popup } from '../../components/popup.tsx';
import popup from '../../components/popup.module.css';
import { useProblemSentence } from '../../components/problem.tsx';
import { Segments } from '../../components/segments.tsx';
import ui from '../../components/ui.module.css';
import { useFormats } from '../../texts/formats.ts';
import { overrideOf, usualEnd, wrongFields, type OverrideForm } from './override-form.ts';
import { useOverrideActs } from './use-override-acts.ts';

/** What a person knows better than the score: what it is instead, why, whose word it is, and until when. */
export function OverridePopup({ customer, onClose }: { readonly customer: Customer; readonly onClose: () => void }) {
  const intl = useIntl();
  const formats = useFormats();
  const sentence = useProblemSentence();
  const owner = useSession()?.person.email ?? '';
  const acts = useOverrideActs(customer);
  const [form, setForm] = useState<OverrideForm>(() => ({ how: 'score', amount: '', reason: '', owner, until: usualEnd(new Date()) }));
  const [asked, setAsked] = useState(false);
  const wrong = asked ? wrongFields(form, new Date()) : [];
  const change = (part: Partial<OverrideForm>): void => { setForm((before) => ({ ...before, ...part })); };
  const submit = async (): Promise<void> => {
    setAsked(true);
    const [first] = wrongFields(form, new Date());
    if (first !== undefined) document.getElementById(`override-${first}`)?.focus();
    else if (await acts.say(overrideOf(form))) onClose();
  };
  const field = (name: Exclude<keyof OverrideForm, 'how'>) => ({
    id: `override-${name}`, className: ui.input, value: form[name],
    onChange: (event: { readonly target: { readonly value: string } }) => { change({ [name]: event.target.value }); },
    ...(wrong.includes(name) ? { 'aria-invalid': true, 'aria-describedby': `override-${name}-refused` } : {}),
  });
  const options = (['score', 'points'] as const).map((value) => ({ value, text: intl.formatMessage({ id: `override.how.${value}` }) }));
  const refused = (name: keyof OverrideForm): ReactNode => (wrong.some((one) => one === name) ? <FormattedMessage id={name === 'amount' ? `override.refused.${form.how}` : name === 'until' ? 'override.refused.until' : 'record.missing'} /> : null);
  return (
    <Popup title={<FormattedMessage id="override.title" values={{ name: <bdi key="name">{nameOf(customer)}</bdi> }} />} open onClose={onClose}>
      <form className={popup.form} noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <p className="quiet dense"><FormattedMessage id="override.effect" values={{ score: formats.score(customer.computed) }} /></p>
        <Segments label={intl.formatMessage({ id: 'override.how' })} options={options} value={form.how} onChange={(how) => { change({ how }); }} />
        <Field name="amount" label={intl.formatMessage({ id: `override.amount.${form.how}` })} refused={refused('amount')}><input type="number" step="any" min={form.how === 'score' ? 0 : -100} max={100} {...field('amount')} /></Field>
        <Field name="reason" label={intl.formatMessage({ id: 'override.reason' })} refused={refused('reason')}><textarea rows={2} maxLength={1_000} {...field('reason')} /></Field>
        <Field name="owner" label={intl.formatMessage({ id: 'override.owner' })} refused={refused('owner')}><input maxLength={256} {...field('owner')} /></Field>
        <Field name="until" label={intl.formatMessage({ id: 'override.until' })} refused={refused('until')}><input type="datetime-local" {...field('until')} /></Field>
        {acts.error === null ? null : <p className={ui.refused} role="alert">{sentence(acts.error)}</p>}
        <div className={popup.foot}>
          <Button onClick={onClose}><FormattedMessage id="action.cancel" /></Button>
          <Button look="main" type="submit" disabled={acts.isPending}><FormattedMessage id="action.override" /></Button>
        </div>
      </form>
    </Popup>
  );
}

function Field({ name, label, refused, children }: { readonly name: string; readonly label: string; readonly refused: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={ui.field}>
      <label htmlFor={`override-${name}`}>{label}</label>
      {children}
      {refused === null ? null : <p id={`override-${name}-refused`} className={ui.refused}>{refused}</p>}
    </div>
  );
}
