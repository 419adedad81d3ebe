import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useTell, type Decision } from '../../api/feedback.ts';
import { useLive } from '../../api/live.tsx';
import { useMay } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Facts, Section } from '../../components/page.tsx';
import { Points } from '../../components/points.tsx';
import { Popup } from '../../components/popup.tsx';
import popup from '../../components/popup.module.css';
import { useProblemSentence } from '../../components/problem.tsx';
import ui from '../../components/ui.module.css';
import { useUndo } from '../../components/undo.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './feedback.module.css';

/** What was decided, who was told, and how those whom it concerns stood then and stand now. */
export function DecisionSection({ decision }: { readonly decision: Decision | null }) {
  const intl = useIntl();
  return (
    <Section title={intl.formatMessage({ id: 'feedback.column.decision' })}>
      {decision === null ? <p className="quiet"><FormattedMessage id="feedback.undecided-text" /></p> : <Decided decision={decision} />}
    </Section>
  );
}

function Decided({ decision }: { readonly decision: Decision }) {
  const formats = useFormats();
  const mayAct = useMay('agent');
  const { offlineSince } = useLive();
  const [asking, setAsking] = useState(false);
  const { scoreBefore, scoreNow, affected, told, text } = decision;
  const left = affected - told;
  return (
    <div className={styles.decision}>
      <h3><FormattedMessage id={`decision.${decision.decision === `won't` ? 'no' : decision.decision}`} /></h3>
      {(['en', 'de'] as const).map((lang) => (text[lang] === undefined ? null : <blockquote key={lang} lang={lang}><bdi>{text[lang]}</bdi></blockquote>))}
      {scoreBefore === null || scoreNow === null ? null : (
        <div>
          <p className={styles.moved}><b>{formats.scoreOfSum(scoreBefore)}</b> <span aria-hidden="true">→</span> <b>{formats.scoreOfSum(scoreNow)}</b> <Points points={scoreNow - scoreBefore} /></p>
          <p className="small quiet"><FormattedMessage id="feedback.moved" values={{ n: affected }} /></p>
        </div>
      )}
      <Facts rows={[
        [<FormattedMessage key="owner" id="decide.owner" />, <bdi key="owner">{decision.owner}</bdi>],
        [<FormattedMessage key="due" id="feedback.due" />, decision.dueAt === null ? '–' : formats.dateOf(decision.dueAt.slice(0, 10))],
        [<FormattedMessage key="at" id="feedback.decided-at" />, formats.moment(decision.decidedAt)],
        [<FormattedMessage key="told" id="feedback.told" />, <FormattedMessage key="told" id="feedback.told-of" values={{ told, of: affected }} />],
      ]} />
      {mayAct && left > 0 ? <div className={ui.actions}><Button look="main" aria-haspopup="dialog" disabled={offlineSince !== null} onClick={() => { setAsking(true); }}><FormattedMessage id="feedback.tell" values={{ n: left }} /></Button></div> : null}
      {asking ? <TellPopup decision={decision} left={left} onClose={() => { setAsking(false); }} /> : null}
    </div>
  );
}

/** What customers were told can't be taken back, so it is asked first. */
function TellPopup({ decision, left, onClose }: { readonly decision: Decision; readonly left: number; readonly onClose: () => void }) {
  const intl = useIntl();
  const { done } = useUndo();
  const sentence = useProblemSentence();
  const tell = useTell();
  const submit = (): void => {
    tell.mutate(decision.id, { onSuccess: ({ told }) => { done(intl.formatMessage({ id: 'feedback.are-told' }, { n: told })); onClose(); } });
  };
  return (
    <Popup title={<FormattedMessage id="feedback.tell-title" values={{ n: left }} />} open onClose={onClose}>
      <div className={styles.decision}>
        {(['en', 'de'] as const).map((lang) => (decision.text[lang] === undefined ? null : <blockquote key={lang} lang={lang}><bdi>{decision.text[lang]}</bdi></blockquote>))}
        <p className="quiet dense"><FormattedMessage id="feedback.tell-effect" /></p>
        {tell.error === null ? null : <p className={ui.refused} role="alert">{sentence(tell.error)}</p>}
      </div>
      <div className={popup.foot}>
        <Button onClick={onClose}><FormattedMessage id="action.cancel" /></Button>
        <Button look="main" disabled={tell.isPending} onClick={submit}><FormattedMessage id="feedback.tell" values={{ n: left }} /></Button>
      </div>
    </Popup>
  );
}
