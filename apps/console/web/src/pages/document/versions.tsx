import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useVersionText, type DocumentName, type Version } from '../../api/documents.ts';
import { useLive } from '../../api/live.tsx';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../texts/formats.ts';
import { Author } from './author.tsx';
import { Lines } from './difference.tsx';
import styles from './document.module.css';
import { RollbackPopup } from './rollback-popup.tsx';

interface Props {
  readonly name: DocumentName;
  readonly versions: readonly Version[];
  readonly seen: number;
  /** Given to whoever may roll back. */
  readonly onRolledBack?: ((published: number) => void) | undefined;
}

/** So many stand there at once; the older ones are folded. */
const mostShown = 6;

/** Who published what, when and why; the way back to each. */
export function Versions({ name, versions, seen, onRolledBack }: Props) {
  const intl = useIntl();
  const [chosen, setChosen] = useState<Version | null>(null);
  const rowOf = (version: Version): ReactNode => <Row key={version.version} name={name} version={version} isNewest={version === versions[0]} seen={seen} onRollBack={onRolledBack === undefined ? undefined : setChosen} />;
  return (
    <Section title={intl.formatMessage({ id: 'documents.versions' })}>
      <ol className={styles.versions}>{versions.slice(0, mostShown).map(rowOf)}</ol>
      {versions.length <= mostShown ? null : (
        <details className={styles.earlier}>
          <summary><FormattedMessage id="documents.earlier" values={{ n: versions.length - mostShown }} /></summary>
          <ol className={styles.versions}>{versions.slice(mostShown).map(rowOf)}</ol>
        </details>
      )}
      {chosen === null || onRolledBack === undefined ? null : <RollbackPopup name={name} to={chosen.version} seen={seen} onClose={() => { setChosen(null); }} onDone={onRolledBack} />}
    </Section>
  );
}

interface RowProps {
  readonly name: DocumentName;
  readonly version: Version;
  readonly isNewest: boolean;
  readonly seen: number;
  readonly onRollBack: ((version: Version) => void) | undefined;
}

function Row({ name, version, isNewest, seen, onRollBack }: RowProps) {
  const intl = useIntl();
  const { offlineSince } = useLive();
  return (
    <li>
      <p>
        <b><FormattedMessage id="documents.version" values={{ version: version.version }} /></b>
        {isNewest ? <span className={styles.inForce}><FormattedMessage id="documents.in-force" /></span> : null}
      </p>
      {version.note === null ? null : <p dir="auto">{version.note}</p>}
      <p className="small quiet"><When of={version} /></p>
      <div className={styles.actions}>
        {version.version === seen ? null : <Link to={`/${name}`} search={{ version: String(version.version) }} aria-label={intl.formatMessage({ id: 'documents.compare-version' }, { version: version.version })}><FormattedMessage id="documents.compare" /></Link>}
        {onRollBack === undefined || isNewest ? null : (
          <Button look="text" className={styles.link} disabled={offlineSince !== null} aria-haspopup="dialog" aria-label={intl.formatMessage({ id: 'documents.roll-back-to' }, { version: version.version })} onClick={() => { onRollBack(version); }}>
            <FormattedMessage id="documents.roll-back" />
          </Button>
        )}
      </div>
    </li>
  );
}

function When({ of }: { readonly of: Version }) {
  const formats = useFormats();
  return (
    <>
      <Author of={of} />
      {of.publishedAt === null ? null : <> · <time dateTime={of.publishedAt}>{formats.moment(of.publishedAt)}</time></>}
    </>
  );
}

/** A version beside the one in force. */
export function Compared({ name, version, seen, now }: { readonly name: DocumentName; readonly version: Version; readonly seen: number; readonly now: string }) {
  const intl = useIntl();
  const text = useVersionText(name, version.version);
  // The older one stands before.
  const isNewer = version.version > seen;
  const pair = isNewer ? { older: seen, newer: version.version } : { older: version.version, newer: seen };
  const title = intl.formatMessage({ id: 'documents.compared' }, pair);
  const back = <Link to={`/${name}`}><FormattedMessage id="documents.back" /></Link>;
  return (
    <Section title={title} aside={back}>
      <p className={styles.note}>
        {version.note === null ? null : <><span dir="auto">{version.note}</span> · </>}
        <span className="quiet"><When of={version} /></span>
      </p>
      {text.isError ? <ProblemNote title={intl.formatMessage({ id: 'documents.not-loaded' })} error={text.error} again={() => void text.refetch()} /> : text.data === undefined ? <Skeleton lines={6} /> : text.data === now ? (
        <p className={styles.nothing}><FormattedMessage id="documents.same-text" /></p>
      ) : <Lines label={title} before={isNewer ? now : text.data} after={isNewer ? text.data : now} />}
    </Section>
  );
}
