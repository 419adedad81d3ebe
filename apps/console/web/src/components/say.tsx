import { useIntl } from 'react-intl';
import type { Bilingual } from '../api/shapes.ts';
import { useBilingual } from '../texts/formats.ts';
import styles from './ui.module.css';

/** Sentences to say, in their order. */
export function Say({ lines }: { readonly lines: readonly { readonly text: Bilingual; readonly interactions: readonly string[] }[] }) {
  const intl = useIntl();
  const say = useBilingual();
  return (
    <ol className={styles.say}>
      {lines.map((line) => (
        <li key={line.text.en}>
          <p>
            <bdi>{intl.formatMessage({ id: 'say.quote' }, { text: say(line.text) })}</bdi>
          </p>
          {line.interactions.length === 0 ? null : <p className="small quiet">{intl.formatMessage({ id: 'say.evidence' }, { n: line.interactions.length })}</p>}
        </li>
      ))}
    </ol>
  );
}
