import { Hand } from 'lucide-react';
import { FormattedMessage } from 'react-intl';
import { useLive } from '../../api/live.tsx';
import { useMay } from '../../api/session.ts';
import type { Customer } from '../../api/shapes.ts';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import ui from '../../components/ui.module.css';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';
import { useOverrideActs } from './use-override-acts.ts';

/** Who put what in the place of the score, why and until when; what would hold without it. */
export function OverrideLine({ customer, onChange }: { readonly customer: Customer; readonly onChange: () => void }) {
  const formats = useFormats();
  const mayAct = useMay('agent');
  const { offlineSince } = useLive();
  const { say, isPending } = useOverrideActs(customer);
  const { override, computed } = customer;
  if (override === null) return null;
  const isOff = offlineSince !== null || isPending;
  const values = {
    set: override.score === null ? formats.wholePoints(override.points ?? 0) : formats.score(override.score),
    kind: override.score === null ? 'points' : 'score',
    owner: <bdi key="owner">{override.owner}</bdi>,
    until: formats.moment(override.until),
  };
  const action = mayAct ? (
    <div className={ui.actions}>
      <Button disabled={isOff} aria-haspopup="dialog" onClick={onChange}><FormattedMessage id="override.change" /></Button>
      <Button disabled={isOff} onClick={() => void say(null)}><FormattedMessage id="override.end" /></Button>
    </div>
  ) : null;
  return (
    <div className={styles.alert}>
      <Banner icon={<Hand size={16} aria-hidden="true" />} action={action}>
        <b><FormattedMessage id="override.holds" values={values} /></b>{' '}
        <span dir="auto">{override.reason}</span>{' '}
        <span className="quiet"><FormattedMessage id="override.computed" values={{ score: formats.score(computed) }} /></span>
      </Banner>
    </div>
  );
}
