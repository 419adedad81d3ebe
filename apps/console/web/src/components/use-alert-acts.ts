import { useIntl } from 'react-intl';
import { useAlertAct, type AlertAct } from '../api/alerts.ts';
import { useLive } from '../api/live.tsx';
import { useMay } from '../api/session.ts';
import type { AlertOutcome, ShownAlert } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import { useProblemSentence } from './problem.tsx';
import { useUndo } from './undo.tsx';

/** What a person can do to an alert: each says what it did and how to take it back, or why it was refused. */
export function useAlertActs() {
  const intl = useIntl();
  const formats = useFormats();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const { mutateAsync } = useAlertAct();
  const may = useMay('agent');
  const { offlineSince } = useLive();

  const act = async (alert: ShownAlert, what: AlertAct, said: { readonly done: string; readonly back?: AlertAct }): Promise<void> => {
    try {
      await mutateAsync({ id: alert.id, act: what });
      const { back } = said;
      undo.done(said.done, back === undefined ? undefined : () => void act(alert, back, { done: intl.formatMessage({ id: 'act.taken-back' }) }));
    } catch (error) {
      undo.refused(sentence(error instanceof Error ? error : new Error(String(error))));
    }
  };

  return {
    /** Whether the person's role acts at all. */
    may,
    /** Why nothing can be done now; null when it can. */
    refusal: whyNot(intl, may, offlineSince !== null),
    acknowledge: (alert: ShownAlert) => act(alert, { do: 'acknowledge' }, { done: intl.formatMessage({ id: 'act.acknowledged' }), back: { do: 'unacknowledge' } }),
    unacknowledge: (alert: ShownAlert) => act(alert, { do: 'unacknowledge' }, { done: intl.formatMessage({ id: 'act.taken-back' }), back: { do: 'acknowledge' } }),
    assign: (alert: ShownAlert, to: string) =>
      act(alert, { do: 'assign', to }, { done: intl.formatMessage({ id: 'act.assigned' }, { to }), ...(alert.assignedTo === null ? {} : { back: { do: 'assign', to: alert.assignedTo } }) }),
    snooze: (alert: ShownAlert, until: string | null) =>
      act(alert, until === null ? { do: 'snooze', untilWorseBy: 'band' } : { do: 'snooze', until }, {
        done: intl.formatMessage({ id: until === null ? 'act.snoozed-band' : 'act.snoozed' }, { until: until === null ? '' : formats.moment(until) }),
        back: { do: 'unsnooze' },
      }),
    unsnooze: (alert: ShownAlert) => act(alert, { do: 'unsnooze' }, { done: intl.formatMessage({ id: 'act.taken-back' }) }),
    comment: (alert: ShownAlert, comment: string) => act(alert, { do: 'comment', comment }, { done: intl.formatMessage({ id: 'act.commented' }) }),
    resolve: (alert: ShownAlert, outcome: AlertOutcome, comment: string) =>
      act(alert, { do: 'resolve', outcome, ...(comment === '' ? {} : { comment }) }, { done: intl.formatMessage({ id: 'act.resolved' }, { outcome: intl.formatMessage({ id: `outcome.${outcome}` }) }) }),
  };
}

export type AlertActs = ReturnType<typeof useAlertActs>;

function whyNot(intl: ReturnType<typeof useIntl>, may: boolean, offline: boolean): string | null {
  if (!may) return intl.formatMessage({ id: 'act.viewer' });
  return offline ? intl.formatMessage({ id: 'act.offline' }) : null;
}
