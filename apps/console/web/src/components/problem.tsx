import { CircleX } from 'lucide-react';
import { FormattedMessage, useIntl } from 'react-intl';
import { ApiProblem } from '../api/client.ts';
import type { TextId } from '../texts/texts.tsx';
import { Button } from './button.tsx';
import styles from './ui.module.css';

const known: Readonly<Record<string, TextId>> = {
  offline: 'problem.offline',
  'missing-scope': 'problem.missing-scope',
  'not-found': 'problem.not-found',
  'rate-limited': 'problem.rate-limited',
  unavailable: 'problem.unavailable',
  'bad-credential': 'problem.bad-credential',
};

/** What is the matter, in a sentence. */
export function useProblemSentence(): (error: Error) => string {
  const intl = useIntl();
  return (error) => {
    if (!(error instanceof ApiProblem)) return intl.formatMessage({ id: 'problem.other' }, { detail: error.message });
    const id = known[error.word];
    return id === undefined ? intl.formatMessage({ id: 'problem.other' }, { detail: error.detail }) : intl.formatMessage({ id }, { seconds: error.more.retryAfterSeconds ?? 60 });
  };
}

/** In its region: what could not be loaded, why, and again. */
export function ProblemNote({ title, error, again }: { readonly title: string; readonly error: Error; readonly again?: () => void }) {
  const sentence = useProblemSentence();
  const request = error instanceof ApiProblem ? error.more.requestId : null;
  return (
    <div className={styles.problem} role="alert">
      <CircleX size={18} aria-hidden="true" />
      <div>
        <h3>{title}</h3>
        <p>{sentence(error)}</p>
        <div className={styles.actions}>
          {again === undefined ? null : (
            <Button onClick={again}>
              <FormattedMessage id="action.again" />
            </Button>
          )}
          {request === null ? null : (
            <span className="small quiet">
              <FormattedMessage id="problem.request" values={{ id: <code>{request}</code> }} />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
