import { useMemo } from 'react';
import { FormattedMessage } from 'react-intl';
import styles from './payload.module.css';

interface Raw {
  readonly contentType: string | null;
  readonly encoding: 'utf8' | 'base64';
  readonly body: string;
}

/** More of a body than this nobody reads. */
const longest = 20_000;

/** What came, as text with line numbers: JSON is laid out, everything else stands as it came. Nothing in it is ever run. */
export function Payload({ raw, label }: { readonly raw: Raw; readonly label: string }) {
  const { lines, isCut } = useMemo(() => linesOf(raw), [raw]);
  return (
    <div className={styles.payload}>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
        <ol>
          {lines.map((line, place) => (
            <li key={place}><code dir="ltr">{visible(line)}</code></li>
          ))}
        </ol>
      </div>
      {raw.encoding === 'base64' ? <p className="small quiet"><FormattedMessage id="payload.base64" /></p> : null}
      {isCut ? <p className="small quiet"><FormattedMessage id="payload.cut" values={{ n: raw.body.length }} /></p> : null}
    </div>
  );
}

function linesOf({ body, encoding }: Raw): { readonly lines: string[]; readonly isCut: boolean } {
  const isCut = body.length > longest;
  const text = isCut ? body.slice(0, longest) : body;
  return { lines: (encoding === 'utf8' && !isCut ? laidOut(text) : text).split(/\r\n|\r|\n/), isCut };
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Control and direction marks are written out: a text must not be able to rearrange what stands beside it. */
function visible(line: string): string {
  return line.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
