import { useState, type ReactNode } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { FormattedMessage, useIntl } from 'react-intl';
import { useRecord } from '../api/interactions.ts';
import { useFormats } from '../texts/formats.ts';
import { Button } from './button.tsx';
import { nameOf } from './name.tsx';
import { Popup } from './popup.tsx';
import popup from './popup.module.css';
import { useProblemSentence } from './problem.tsx';
import { interactionOf, isDueAhead, recordTypes, type RecordForm, type RecordType } from './record-form.ts';
import ui from './ui.module.css';
import { useUndo } from './undo.tsx';

interface Props {
  readonly customer: { readonly id: string; readonly name?: string | null };
  /** What is chosen first. */
  readonly start?: string;
  readonly onClose: () => void;
}

/** What a person did or heard: two fields and a date, counted within a moment. */
export function RecordInteraction({ customer, start, onClose }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const { done } = useUndo();
  const sentence = useProblemSentence();
  const record = useRecord();
  const [type, setType] = useState<RecordType>(recordTypes.find((one) => one === start) ?? 'call');
  const form = useForm<RecordForm>({ defaultValues: { who: 'us', short: '', text: '', at: localNow() } });
  const submit = form.handleSubmit((given) => {
    record.mutate({ customer: customer.id, ...interactionOf(type, given, new Date()) }, {
      onSuccess: ({ score }) => {
        done(score === null ? intl.formatMessage({ id: 'record.counted' }) : intl.formatMessage({ id: 'record.counted-score' }, { before: formats.scoreOfSum(score.before), after: formats.scoreOfSum(score.after) }));
        onClose();
      },
    });
  });
  const choose = (next: RecordType): void => {
    setType(next);
    form.setValue('at', isDueAhead(next) ? '' : localNow());
  };
  return (
    <Popup title={<FormattedMessage id="record.title" values={{ name: <bdi>{nameOf(customer)}</bdi> }} />} open onClose={onClose}>
      <form className={popup.form} onSubmit={(event) => void submit(event)} noValidate>
        <div className={ui.field}>
          <label htmlFor="record-type"><FormattedMessage id="record.type" /></label>
          <select id="record-type" className={ui.input} value={type} onChange={(event) => { choose(event.target.value as RecordType); }}>
            {recordTypes.map((one) => <option key={one} value={one}>{intl.formatMessage({ id: `record.type.${one}` })}</option>)}
          </select>
        </div>
        <Fields type={type} form={form} />
        {record.isError ? <p className={ui.refused} role="alert">{sentence(record.error)}</p> : null}
        <div className={popup.foot}>
          <Button onClick={onClose}><FormattedMessage id="action.cancel" /></Button>
          <Button look="main" type="submit" disabled={record.isPending}><FormattedMessage id="record.submit" /></Button>
        </div>
      </form>
    </Popup>
  );
}

/** The two fields and the date of what is recorded. */
function Fields({ type, form }: { readonly type: RecordType; readonly form: UseFormReturn<RecordForm> }) {
  const intl = useIntl();
  const required = intl.formatMessage({ id: 'record.missing' });
  const field = (name: 'short' | 'text' | 'at', label: string, control: ReactNode): ReactNode => {
    const error = form.formState.errors[name];
    return (
      <div className={ui.field}>
        <label htmlFor={`record-${name}`}>{label}</label>
        {control}
        {error === undefined ? null : <p id={`record-${name}-refused`} className={ui.refused}>{error.message}</p>}
      </div>
    );
  };
  const control = (name: 'short' | 'text' | 'at', isRequired: boolean) => ({
    id: `record-${name}`, className: ui.input, ...form.register(name, isRequired ? { required } : {}),
    ...(form.formState.errors[name] === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `record-${name}-refused` }),
  });
  return (
    <>
      {type === 'call' || type === 'email' ? <Who form={form} /> : null}
      {type === 'meeting' || type === 'offer' ? field('short', intl.formatMessage({ id: `record.short.${type}` }), <input maxLength={200} {...control('short', type === 'offer')} />) : null}
      {field('text', intl.formatMessage({ id: `record.text.${type}` }), <textarea rows={3} maxLength={4_000} {...control('text', true)} />)}
      {field('at', intl.formatMessage({ id: `record.at.${isDueAhead(type) ? type : 'now'}` }), <input type="datetime-local" {...control('at', !isDueAhead(type) || type === 'promise')} />)}
    </>
  );
}

function Who({ form }: { readonly form: UseFormReturn<RecordForm> }) {
  const intl = useIntl();
  return (
    <div className={ui.field}>
      <label htmlFor="record-who"><FormattedMessage id="record.who" /></label>
      <select id="record-who" className={ui.input} {...form.register('who')}>
        <option value="us">{intl.formatMessage({ id: 'record.who.us' })}</option>
        <option value="customer">{intl.formatMessage({ id: 'record.who.customer' })}</option>
      </select>
    </div>
  );
}

/** Now as a date field writes it, in the browser's own time. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
