import { PencilLine } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { FormattedMessage } from 'react-intl';
import { useLive } from '../api/live.tsx';
import { useMay } from '../api/session.ts';
import { Button } from './button.tsx';

const RecordInteraction = lazy(async () => ({ default: (await import('./record-interaction.tsx')).RecordInteraction }));

/** Records an interaction with a customer without leaving the page; nothing for those who may not. */
export function RecordButton({ customer }: { readonly customer: { readonly id: string; readonly name?: string | null } }) {
  const mayRecord = useMay('agent');
  const { offlineSince } = useLive();
  const [open, setOpen] = useState(false);
  if (!mayRecord) return null;
  return (
    <>
      <Button icon={<PencilLine size={15} aria-hidden="true" />} disabled={offlineSince !== null} onClick={() => { setOpen(true); }}>
        <FormattedMessage id="action.record" />
      </Button>
      <Suspense>{open ? <RecordInteraction customer={customer} onClose={() => { setOpen(false); }} /> : null}</Suspense>
    </>
  );
}
