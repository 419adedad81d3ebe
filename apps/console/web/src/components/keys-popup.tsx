import { FormattedMessage, useIntl } from 'react-intl';
import { useLetters } from '../keys/keys.tsx';
import type { TextId } from '../texts/texts.tsx';
import { Key } from './key.tsx';
import { Popup } from './popup.tsx';
import styles from './popup.module.css';

const rows: readonly (readonly [TextId, readonly string[]])[] = [
  ['keys.move', ['J', 'K']],
  ['keys.open', ['Enter']],
  ['keys.back', ['Esc']],
  ['keys.acknowledge', ['A']],
  ['keys.assign', ['I']],
  ['keys.snooze', ['S']],
  ['keys.resolve', ['R']],
  ['keys.outcome', ['1', '2', '3', '4']],
  ['keys.comment', ['C']],
  ['keys.undo', ['Z']],
  ['keys.tick', ['X']],
  ['keys.search', ['/']],
  ['keys.new', ['.']],
  ['keys.moment', ['M']],
  ['keys.override', ['O']],
  ['keys.decide', ['D']],
  ['keys.replay', ['E']],
  ['keys.publish', ['Ctrl Enter']],
  ['keys.go-day', ['G', 'D']],
  ['keys.go-alerts', ['G', 'A']],
  ['keys.go-customers', ['G', 'C']],
  ['keys.go-portfolio', ['G', 'P']],
  ['keys.go-feedback', ['G', 'F']],
  ['keys.go-dead-letters', ['G', 'X']],
  ['keys.find', ['Ctrl K']],
];

export function KeysPopup({ onClose }: { readonly onClose: () => void }) {
  const intl = useIntl();
  const [letters, setLetters] = useLetters();
  return (
    <Popup open title={intl.formatMessage({ id: 'keys.title' })} onClose={onClose}>
      <dl className={styles.rows}>
        {rows.map(([id, names]) => (
          <div key={id}>
            <dt>
              <FormattedMessage id={id} />
            </dt>
            <dd>
              {names.map((name) => (
                <Key key={name}>{name}</Key>
              ))}
              <span className="unseen">{names.join(' ')}</span>
            </dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            setLetters(event.target.checked);
          }}
        />{' '}
        <FormattedMessage id="keys.letters" />
      </label>
    </Popup>
  );
}
