import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { Contribution } from '../api/shapes.ts';
import type { TextId } from './texts.tsx';

/** So many interactions of a kind; a kind that a tenant invented keeps its own name. */
export function useKindText(): (kind: string, n?: number) => string {
  const intl = useIntl();
  return useMemo(
    () =>
      (kind, n = 1) => {
        const id = `kind.${kind.replace('.', '-')}` as TextId;
        return id in intl.messages ? intl.formatMessage({ id }, { n }) : intl.formatMessage({ id: 'kind.other' }, { n, kind });
      },
    [intl],
  );
}

/** What a part of a difference is: its interactions by their kind, or what else moved the score. */
export function usePieceText(): (piece: Contribution) => string {
  const intl = useIntl();
  const kindText = useKindText();
  return (piece) => {
    if (piece.interactionKind !== undefined) return kindText(piece.interactionKind, Math.max(1, piece.interactions.length));
    if (piece.kind === 'rest') return intl.formatMessage({ id: 'piece.rest' }, { n: piece.interactions.length });
    const id = `piece.${piece.kind}` as TextId;
    return intl.formatMessage({ id: id in intl.messages ? id : 'piece.event' });
  };
}
