import { useIntl } from 'react-intl';
import { useOverride, wishOf, type OverrideWish } from '../../api/overrides.ts';
import type { Customer } from '../../api/shapes.ts';
import { useProblemSentence } from '../../components/problem.tsx';
import { useUndo } from '../../components/undo.tsx';
import { useFormats } from '../../texts/formats.ts';

/** Sets and ends a customer's override; each says what it did, and how to take it back. */
export function useOverrideActs(customer: Customer) {
  const intl = useIntl();
  const formats = useFormats();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const { mutateAsync, isPending, error } = useOverride(customer.id);
  const before = customer.override === null ? null : wishOf(customer.override);
  const said = ({ score }: Customer, wish: OverrideWish | null): string => intl.formatMessage({ id: wish === null ? 'override.ended' : 'override.set' }, { score: formats.score(score) });

  const back = async (): Promise<void> => {
    try {
      undo.done(said(await mutateAsync(before), before));
    } catch (failed) {
      undo.refused(sentence(failed instanceof Error ? failed : new Error(String(failed))));
    }
  };
  return {
    isPending,
    error,
    /** Null ends the one that holds; whether it was done. */
    say: async (wish: OverrideWish | null): Promise<boolean> => {
      try {
        undo.done(said(await mutateAsync(wish), wish), () => void back());
        return true;
      } catch (failed) {
        if (wish === null) undo.refused(sentence(failed instanceof Error ? failed : new Error(String(failed))));
        return false;
      }
    },
  };
}
