import { useNavigate, useSearch } from '@tanstack/react-router';
import { FormattedMessage, useIntl } from 'react-intl';
import { useRecentActs } from '../api/timeline.ts';
import type { Act, Contribution, Customer, ShownAlert } from '../api/shapes.ts';
import { customerOf } from '../components/alert-subject.ts';
import chart from '../components/chart.module.css';
import { Section } from '../components/page.tsx';
import { Points } from '../components/points.tsx';
import { Segments } from '../components/segments.tsx';
import { Waterfall } from '../components/waterfall.tsx';
import { useFormats } from '../texts/formats.ts';
import { useKindText } from '../texts/kinds.ts';
import styles from './alert.module.css';

const orders = ['size', 'determinant', 'time'] as const;

/** What the drop is made of: parts that add up, and open their interactions. */
export function Parts({ alert, customer }: { readonly alert: ShownAlert; readonly customer: Customer | undefined }) {
  const intl = useIntl();
  const navigate = useNavigate();
  const search = useSearch({ from: '/alerts/$id' });
  const by = orders.find((order) => order === search.by) ?? 'size';
  const acts = new Map((useRecentActs(customerOf(alert)).data ?? []).map((act) => [`${act.source}#${act.id}`, act]));
  if (alert.contributions.length === 0) return null;
  return (
    <Section
      className={styles.parts ?? ''}
      title={<FormattedMessage id={Math.round(alert.delta) === 0 ? 'my-day.why-not' : 'alert.parts'} values={{ n: Math.round(Math.abs(alert.delta)) }} />}
      aside={
        <Segments
          label={intl.formatMessage({ id: 'alert.order' })}
          value={by}
          options={orders.map((order) => ({ value: order, text: intl.formatMessage({ id: `order.${order}` }) }))}
          onChange={(chosen) => void navigate({ to: '/alerts/$id', params: { id: alert.id }, search: { ...search, by: chosen }, replace: true })}
        />
      }
    >
      <Waterfall
        from={alert.from}
        to={alert.score}
        normal={customer?.normal ?? null}
        parts={ordered(alert.contributions, by, acts)}
        interactionsOf={(part) => <Interactions part={part} acts={acts} />}
      />
    </Section>
  );
}

function ordered(parts: readonly Contribution[], by: (typeof orders)[number], acts: ReadonlyMap<string, Act>): readonly Contribution[] {
  if (by === 'determinant') return parts.toSorted((a, b) => (a.determinant ?? '').localeCompare(b.determinant ?? '') || a.points - b.points);
  if (by === 'time') return parts.toSorted((a, b) => firstOf(a, acts).localeCompare(firstOf(b, acts)));
  return parts.toSorted((a, b) => Number(a.points >= 0) - Number(b.points >= 0) || Math.abs(b.points) - Math.abs(a.points));
}

/** When a part began; what no interaction caused comes last. */
function firstOf(part: Contribution, acts: ReadonlyMap<string, Act>): string {
  return part.interactions.flatMap((ref) => acts.get(ref)?.occurredAt ?? []).sort()[0] ?? '9999';
}

/** Points stand beside an interaction where it alone is the part; of several, only their sum belongs to it. */
function Interactions({ part, acts }: { readonly part: Contribution; readonly acts: ReadonlyMap<string, Act> }) {
  return part.interactions.map((ref) => <Interaction key={ref} reference={ref} act={acts.get(ref)} points={part.interactions.length === 1 ? part.points : null} />);
}

function Interaction({ reference, act, points }: { readonly reference: string; readonly act: Act | undefined; readonly points: number | null }) {
  const formats = useFormats();
  const kindText = useKindText();
  return (
    <p className={chart.piece}>
      {points === null ? null : <Points points={points} soft />}
      <span className={chart.body}>
        <bdi>{act === undefined ? reference : (act.text?.body ?? kindText(act.kind))}</bdi>
      </span>
      <span>
        {act === undefined ? null : formats.moment(act.occurredAt)} <code>{act?.source ?? ''}</code>
      </span>
    </p>
  );
}
