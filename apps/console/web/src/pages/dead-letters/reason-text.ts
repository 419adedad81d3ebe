import { useIntl } from 'react-intl';
import type { TextId } from '../../texts/texts.tsx';

/** Why something was refused, in words; a reason that the page doesn't know stands as it is. */
export function useReasonText(): (reason: string) => string {
  const intl = useIntl();
  return (reason) => {
    const id = `refusal.${reason}`;
    return id in intl.messages ? intl.formatMessage({ id: id as TextId }) : reason;
  };
}
