import { FormattedMessage, useIntl } from 'react-intl';
import type { Replayed } from '../../api/trials.ts';
import { Button } from '../../components/button.tsx';
import { useUndo } from '../../components/undo.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './document.module.css';
import { Followed } from './followed.tsx';
import { levelIn, withLevel } from './take-level.ts';
import type { Draft } from './use-draft.ts';

/** How far above its level an alert is over; the replay counts so, too. */
const hysteresis = 10;

/** How many alerts each level would open, and how many of them are right: a person takes one. */
export function LevelCurve({ replayed: { curve, customerYears }, draft }: { readonly replayed: Replayed; readonly draft: Draft }) {
  const intl = useIntl();
  const formats = useFormats();
  const { done } = useUndo();
  const most = Math.max(...curve.map(({ alerts }) => alerts));
  if (most <= 0) return null;
  const now = levelIn(draft.text);
  const take = (below: number): void => {
    const mine = draft.text;
    const next = withLevel(mine, { below, clear: below + hysteresis });
    if (next === null) return;
    draft.replace(next);
    done(intl.formatMessage({ id: 'replay.taken' }, { below }), () => { draft.replace(mine); });
  };
  return (
    <div className={styles.curve}>
      <h3><FormattedMessage id="replay.curve" /></h3>
      <p className="dense quiet"><FormattedMessage id="replay.curve-means" values={{ hysteresis }} /></p>
      <ol>
        {curve.map((tally) => {
          const { below, alerts, followedByLoss } = tally;
          return (
            <li key={below} {...(now?.below === below ? { 'aria-current': 'true' } : {})}>
              <b><FormattedMessage id="replay.below" values={{ below }} /></b>
              <span className={styles.bar} aria-hidden="true">
                <span style={{ width: `${(100 * alerts) / most}%` }} />
                <span style={{ width: `${(100 * followedByLoss) / most}%` }} />
              </span>
              <span className="dense">
                <FormattedMessage id="replay.level-alerts" values={{ alerts, rate: formats.figure(customerYears === 0 ? 0 : alerts / customerYears, 2) }} />
                {' · '}
                <Followed tally={tally} />
              </span>
              {now?.below === below ? <span className={styles.inForce}><FormattedMessage id="replay.level-now" /></span> : (
                <Button look="text" disabled={now === null} aria-label={intl.formatMessage({ id: 'replay.take-level' }, { below })} onClick={() => { take(below); }}><FormattedMessage id="replay.take" /></Button>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
