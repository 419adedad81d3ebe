import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useIntl } from 'react-intl';
import { PageHead, Section } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import styles from './document.module.css';
import { LearningState } from './learning.tsx';
import { TaughtFigures } from './taught-figures.tsx';
import { Compared, Versions } from './versions.tsx';
import type { Shown } from './workplace.tsx';

const TextReader = lazy(async () => ({ default: (await import('../../components/editor/text-editor.tsx')).TextReader }));

/** The document in force and its versions, for whoever may not change it. */
export function Reading({ name, versions, text }: Shown) {
  const intl = useIntl();
  const { version } = useSearch({ strict: false });
  const seen = versions[0]?.version ?? 1;
  const compared = versions.find((one) => String(one.version) === version);
  const title = intl.formatMessage({ id: `nav.${name}` });
  return (
    <>
      <PageHead title={intl.formatMessage({ id: 'documents.title' }, { name: title, version: seen, draft: 'no', n: 0 })} lead={`${intl.formatMessage({ id: `documents.about.${name}` })} ${intl.formatMessage({ id: 'documents.admins-only' })}`} />
      <div className={styles.split}>
        <div className={styles.main}>
          {compared === undefined ? (
            <Section title={intl.formatMessage({ id: 'documents.version' }, { version: seen })}>
              <Suspense fallback={<div className={styles.placeholder}><Skeleton lines={9} /></div>}>
                <TextReader key={text} label={title} text={text} />
              </Suspense>
            </Section>
          ) : <Compared key={compared.version} name={name} version={compared} seen={seen} now={text} />}
          {name === 'model' ? <TaughtFigures versions={versions} /> : null}
        </div>
        <div className={styles.rail}>
          {name === 'model' ? <LearningState version={seen} /> : null}
          <Versions name={name} versions={versions} seen={seen} />
        </div>
      </div>
    </>
  );
}
