import { FormattedMessage, useIntl } from 'react-intl';
import { useWouldRaise } from '../api/timeline.ts';
import type { Action } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import type { TextId } from '../texts/texts.tsx';
import styles from './ui.module.css';

const mostShown = 3;

/** What would raise the score most, with the points that the model computes for each; nothing where nothing would by a point. */
export function Raise({ customer, heading: Heading = 'h2' }: { readonly customer: string | undefined; readonly heading?: 'h2' | 'h3' }) {
  const formats = useFormats();
  const actions = useWouldRaise(customer).data ?? [];
  if (actions.length === 0) return null;
  return (
    <>
      <Heading><FormattedMessage id="raise.title" /></Heading>
      <dl className={styles.raise}>
        {actions.slice(0, mostShown).map((action) => (
          <div key={action.what}>
            <dt><ActionText action={action} /></dt>
            <dd className="gain">{formats.points(action.points)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** In the person's language where the product knows the action. */
function ActionText({ action: { kinds, interactions, what } }: { readonly action: Action }) {
  const intl = useIntl();
  const id = `raise.${(kinds[0] ?? '').replace('.', '-')}` as TextId;
  return <>{id in intl.messages ? intl.formatMessage({ id }, { n: interactions.length }) : what}</>;
}
