import { useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { usePeople, useSession } from '../api/session.ts';
import type { AlertOutcome, ShownAlert } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import { Avatar } from './avatar.tsx';
import { Button } from './button.tsx';
import { Choices, Popup } from './popup.tsx';
import styles from './popup.module.css';
import { snoozeTimes } from './snooze-times.ts';
import ui from './ui.module.css';
import type { AlertActs } from './use-alert-acts.ts';

export type AlertPopupName = 'assign' | 'snooze' | 'resolve' | 'comment';

interface Props {
  readonly alert: ShownAlert;
  readonly acts: AlertActs;
  readonly onClose: () => void;
}

/** The popup of an act that needs an answer first. */
export function AlertPopup({ name, ...props }: Props & { readonly name: AlertPopupName }) {
  switch (name) {
    case 'assign':
      return <AssignPopup onClose={props.onClose} assign={(to) => void props.acts.assign(props.alert, to)} />;
    case 'snooze':
      return <SnoozePopup {...props} />;
    case 'resolve':
      return <ResolvePopup {...props} />;
    case 'comment':
      return <CommentPopup {...props} />;
  }
}

export function AssignPopup({ assign, onClose }: { readonly assign: (to: string) => void; readonly onClose: () => void }) {
  const intl = useIntl();
  const people = usePeople();
  const me = useSession()?.person.email;
  const all = (people.data ?? []).toSorted((a, b) => Number(b.email === me) - Number(a.email === me));
  // Not before there is somebody to choose: focus goes into the popup as it opens, and the digits with it.
  return (
    <Popup open={!people.isPending} title={intl.formatMessage({ id: 'assign.title' })} onClose={onClose}>
      <Choices
        choices={all.map((person) => ({
          id: person.email,
          text: (
            <>
              <Avatar name={person.name} />
              <bdi>{person.name}</bdi>
            </>
          ),
          aside: person.email === me ? intl.formatMessage({ id: 'assign.me' }) : person.email,
          choose: () => {
            onClose();
            assign(person.email);
          },
        }))}
      />
    </Popup>
  );
}

function SnoozePopup({ alert, acts, onClose }: Props) {
  const intl = useIntl();
  const formats = useFormats();
  const [times] = useState(() => snoozeTimes(new Date()));
  const choose = (until: string | null) => (): void => {
    onClose();
    void acts.snooze(alert, until);
  };
  return (
    <Popup open title={intl.formatMessage({ id: 'snooze.title' })} onClose={onClose}>
      <Choices
        choices={[
          ...times.map(({ name, at }) => ({ id: name, text: intl.formatMessage({ id: `snooze.${name}` }), aside: formats.moment(at.getTime()), choose: choose(at.toISOString()) })),
          { id: 'band', text: intl.formatMessage({ id: 'snooze.band' }), choose: choose(null) },
        ]}
      />
    </Popup>
  );
}

const outcomes: readonly AlertOutcome[] = ['useful', 'already-known', 'wrong', 'too-late'];

function ResolvePopup({ alert, acts, onClose }: Props) {
  const intl = useIntl();
  const [comment, setComment] = useState('');
  return (
    <Popup open title={intl.formatMessage({ id: 'resolve.title' })} onClose={onClose}>
      <div className={styles.form}>
        <Choices
          choices={outcomes.map((outcome) => ({
            id: outcome,
            text: intl.formatMessage({ id: `resolve.${outcome}` }),
            choose: () => {
              onClose();
              void acts.resolve(alert, outcome, comment.trim());
            },
          }))}
        />
        <div className={ui.field}>
          <label htmlFor="resolve-comment">
            <FormattedMessage id="resolve.comment" />
          </label>
          <input
            id="resolve-comment"
            className={ui.input}
            maxLength={2_000}
            value={comment}
            onChange={(event) => {
              setComment(event.target.value);
            }}
          />
        </div>
      </div>
    </Popup>
  );
}

function CommentPopup({ alert, acts, onClose }: Props) {
  const intl = useIntl();
  const [comment, setComment] = useState('');
  const send = (): void => {
    if (comment.trim() === '') return;
    onClose();
    void acts.comment(alert, comment.trim());
  };
  return (
    <Popup open title={intl.formatMessage({ id: 'comment.title' })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <input
          className={ui.input}
          aria-label={intl.formatMessage({ id: 'comment.title' })}
          maxLength={2_000}
          value={comment}
          onChange={(event) => {
            setComment(event.target.value);
          }}
        />
        <div className={styles.foot}>
          <Button onClick={onClose}>
            <FormattedMessage id="action.cancel" />
          </Button>
          <Button look="main" type="submit" disabled={comment.trim() === ''}>
            <FormattedMessage id="action.comment" />
          </Button>
        </div>
      </form>
    </Popup>
  );
}
