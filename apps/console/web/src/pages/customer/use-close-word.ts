import { useIntl } from 'react-intl';
import { useRecord } from '../../api/interactions.ts';
import { useLive } from '../../api/live.tsx';
import type { Customer } from '../../api/shapes.ts';
import type { GivenWord } from '../../api/words.ts';
import { useProblemSentence } from '../../components/problem.tsx';
import { useUndo } from '../../components/undo.tsx';
import { useFormats } from '../../texts/formats.ts';

export type Closing = 'promise.kept' | 'need.answered' | 'offer.countered' | 'offer.won' | 'offer.lost' | 'question.answered' | 'ticket.solved' | 'call.made';

/** Records what became of a promise, an offer, a need or a question; taken back, the record is retracted. */
export function useCloseWord(customer: Customer): { readonly say: (word: Pick<GivenWord, 'ref'>, kind: Closing) => void; readonly isOff: boolean } {
  const intl = useIntl();
  const formats = useFormats();
  const undo = useUndo();
  const sentence = useProblemSentence();
  const record = useRecord();
  const { offlineSince } = useLive();
  const tell = (data: { kind: string } & Record<string, unknown>) => record.mutateAsync({ customer: customer.id, time: new Date().toISOString(), data });
  const refuse = (error: unknown): void => { undo.refused(sentence(error instanceof Error ? error : new Error(String(error)))); };
  const say = async ({ ref }: Pick<GivenWord, 'ref'>, kind: Closing): Promise<void> => {
    const { source, id, score } = await tell({ kind, refs: [ref] });
    const back = async (): Promise<void> => {
      await tell({ kind: 'interaction.retracted', refs: [{ type: 'interaction', ns: source, id }] });
      undo.done(intl.formatMessage({ id: 'act.taken-back' }));
    };
    const said = score === null ? intl.formatMessage({ id: 'record.counted' }) : intl.formatMessage({ id: 'record.counted-score' }, { before: formats.scoreOfSum(score.before), after: formats.scoreOfSum(score.after) });
    undo.done(said, () => void back().catch(refuse));
  };
  return { say: (word, kind) => void say(word, kind).catch(refuse), isOff: record.isPending || offlineSince !== null };
}
