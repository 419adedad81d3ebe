import { useIntl } from 'react-intl';
import { partNames, type Customer, type ShownAlert } from '../api/shapes.ts';
import { dayMs } from '../day.ts';
import { useBilingual, useFormats } from '../texts/formats.ts';
import type { TextId } from '../texts/texts.tsx';
import { commonOf, customerOf } from './alert-subject.ts';
import { nameOf } from './name.tsx';

/** From here on the time left is said in the colour of a loss. */
const pressingMs = 3 * dayMs;

/** The sentences and figures of an alert that several pages say. */
export function useAlertWords() {
  const intl = useIntl();
  const formats = useFormats();
  const say = useBilingual();
  return {
    /** Below its own normal only where it came from there; of many customers or a source its sentence says all. */
    title: (alert: ShownAlert, customer?: Customer): string => {
      if (customerOf(alert) === undefined) return say(alert.sentence);
      const normal = customer?.normal ?? null;
      const values = { customer: nameOf(alert.customer), n: Math.round(Math.abs(alert.delta)), from: formats.score(alert.from), score: formats.score(alert.score) };
      if (alert.delta >= 0) return intl.formatMessage({ id: 'alert.title-other' }, values);
      const fromNormal = normal !== null && Math.abs(normal.median - alert.from) <= 1;
      return intl.formatMessage({ id: fromNormal ? 'alert.title-normal' : 'alert.title-fell' }, values);
    },
    /** Whom it is about; many customers are named by what they have in common. */
    subject: (alert: ShownAlert): string => {
      const common = commonOf(alert);
      if (common === null) return nameOf(alert.customer);
      const part = partNames.find((one) => common.label === 'determinant' && one === common.value);
      return part === undefined ? intl.formatMessage({ id: 'alert.incident' }, common) : intl.formatMessage({ id: `determinant.${part}` });
    },
    timeLeft: (alert: ShownAlert, now: number): { readonly text: string; readonly pressing: boolean } | null => {
      if (alert.timeLeft === null) return null;
      const left = new Date(alert.timeLeft.until).getTime() - now;
      if (left <= 0) return { text: intl.formatMessage({ id: 'alert.time-over' }), pressing: false };
      return { text: intl.formatMessage({ id: 'alert.time-left' }, { span: formats.span(left) }), pressing: left < pressingMs };
    },
    due: (alert: ShownAlert, now: number): { readonly text: string; readonly late: boolean } | null => {
      const dueAt = alert.suggestedAction?.dueAt ?? null;
      if (dueAt === null) return null;
      const late = new Date(dueAt).getTime() < now;
      return { text: intl.formatMessage({ id: late ? 'alert.due-past' : 'alert.due' }, { at: formats.near(dueAt, now) }), late };
    },
    value: (alert: ShownAlert): string | null => (alert.valueAtStake === null || Number(alert.valueAtStake.amount) === 0 ? null : intl.formatMessage({ id: 'alert.value' }, { value: formats.money(alert.valueAtStake) })),
    lane: (alert: ShownAlert): string => intl.formatMessage({ id: `lane.${alert.lane}` as TextId }),
    owner: (alert: ShownAlert): string | null => alert.assignedTo ?? alert.suggestedAction?.owner ?? alert.customer.traits['owner'] ?? null,
    /** What the score means: how many such customers stay. */
    meaning: (customer: Customer): string => {
      const n = Math.round(customer.probability * 100);
      if (customer.basis === 'lost') return intl.formatMessage({ id: 'alert.meaning-lost' });
      if (customer.basis === 'contract') return intl.formatMessage({ id: 'alert.meaning-contract' }, { n });
      return intl.formatMessage({ id: 'alert.meaning' }, { n, d: customer.horizon?.days ?? 90 });
    },
  };
}
