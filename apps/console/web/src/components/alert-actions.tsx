import { lazy, Suspense, useState } from 'react';
import { FormattedMessage } from 'react-intl';
import type { ShownAlert } from '../api/shapes.ts';
import { useKeys } from '../keys/keys.tsx';
import styles from './alert-actions.module.css';
import type { AlertPopupName } from './alert-popups.tsx';
import { Button } from './button.tsx';
import { useAlertActs } from './use-alert-acts.ts';

const AlertPopup = lazy(async () => ({ default: (await import('./alert-popups.tsx')).AlertPopup }));

/** Acknowledge, assign, snooze, resolve: buttons, their keys, and what takes them back. */
export function AlertActions({ alert }: { readonly alert: ShownAlert }) {
  const acts = useAlertActs();
  const [popup, setPopup] = useState<AlertPopupName | null>(null);
  const off = acts.refusal !== null || alert.state === 'resolved';
  const open = (name: AlertPopupName) => () => {
    setPopup(name);
  };
  const first = firstAct(alert, acts);
  useKeys(off ? {} : { a: first.act, i: open('assign'), s: open('snooze'), r: open('resolve'), c: open('comment') });
  if (!acts.may) return <p className="small quiet">{acts.refusal}</p>;
  return (
    <>
      <div className={styles.actions}>
        <Button look="main" hint="A" disabled={off} onClick={first.act}>
          <FormattedMessage id={first.text} />
        </Button>
        <Button hint="I" disabled={off} onClick={open('assign')}>
          <FormattedMessage id="action.assign" />
        </Button>
        <Button hint="S" disabled={off} onClick={open('snooze')}>
          <FormattedMessage id="action.snooze" />
        </Button>
        <Button hint="R" disabled={off} onClick={open('resolve')}>
          <FormattedMessage id="action.resolve" />
        </Button>
        {acts.refusal === null ? null : <p className="small quiet">{acts.refusal}</p>}
      </div>
      <Suspense>
        {popup === null ? null : (
          <AlertPopup
            name={popup}
            alert={alert}
            acts={acts}
            onClose={() => {
              setPopup(null);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function firstAct(alert: ShownAlert, acts: ReturnType<typeof useAlertActs>) {
  if (alert.state === 'snoozed') return { text: 'action.wake', act: () => void acts.unsnooze(alert) } as const;
  if (alert.state === 'acknowledged') return { text: 'action.take-back', act: () => void acts.unacknowledge(alert) } as const;
  return { text: 'action.acknowledge', act: () => void acts.acknowledge(alert) } as const;
}
