import { FormattedMessage } from 'react-intl';
import ui from '../../components/ui.module.css';
import { dayMs } from '../../day.ts';
import type { TextId } from '../../texts/texts.tsx';


/** A day as a date field has it, in UTC. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
}

interface Props {
  readonly id: string;
  readonly label: TextId;
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/** A day that has been. */
export function DayField({ id, label, value, onChange }: Props) {
  return (
    <div className={ui.field}>
      <label htmlFor={id}><FormattedMessage id={label} /></label>
      <input id={id} className={ui.input} type="date" required max={daysAgo(0)} value={value} onChange={(event) => { onChange(event.target.value); }} />
    </div>
  );
}
