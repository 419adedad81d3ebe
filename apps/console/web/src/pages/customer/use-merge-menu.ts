import { useNavigate } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import type { Customer } from '../../api/shapes.ts';
import type { MenuChoice } from '../../components/more-menu.tsx';

/** What may be done about who a customer is; each on a page of its own, which says before what would become of it. */
export function useMergeMenu(customer: Customer): readonly MenuChoice[] {
  const intl = useIntl();
  const navigate = useNavigate();
  const back = (customer.merged ?? []).map(({ merge, from, into }) => ({
    id: merge,
    text: intl.formatMessage({ id: 'merge.take-back' }, { name: from === customer.id ? into : from }),
    choose: () => void navigate({ to: '/customers/$id/unmerge/$merge', params: { id: customer.id, merge } }),
  }));
  return [{ id: 'merge', text: intl.formatMessage({ id: 'merge.with' }), choose: () => void navigate({ to: '/customers/$id/merge', params: { id: customer.id } }) }, ...back];
}
