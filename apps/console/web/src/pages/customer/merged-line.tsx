import { Link } from '@tanstack/react-router';
import { Combine } from 'lucide-react';
import { FormattedMessage } from 'react-intl';
import { useCustomer } from '../../api/customers.ts';
import { useMay } from '../../api/session.ts';
import type { Customer } from '../../api/shapes.ts';
import { Banner } from '../../components/banner.tsx';
import { nameOf } from '../../components/name.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './customer.module.css';

/** With whom it is one, since when, by whose word and why. */
export function MergedLine({ customer }: { readonly customer: Customer }) {
  const { mergedInto, merged = [] } = customer;
  if (mergedInto !== undefined) return <Into customer={customer} into={mergedInto} />;
  return merged.map((merge) => <One key={merge.merge} customer={customer.id} merge={merge} />);
}

function Into({ customer, into }: { readonly customer: Customer; readonly into: string }) {
  const link = <Link key="into" to="/customers/$id" params={{ id: into }}><bdi>{useNameOf(into)}</bdi></Link>;
  return (
    <div className={styles.alert}>
      <Banner icon={<Combine size={16} aria-hidden="true" />}><FormattedMessage id="merge.into" values={{ name: <bdi key="name">{nameOf(customer)}</bdi>, into: link }} /></Banner>
    </div>
  );
}

/** What another customer is called; its id until that is known. */
export function useNameOf(id: string | undefined): string {
  const { data } = useCustomer(id);
  return data === undefined ? (id ?? '') : nameOf(data);
}

function One({ customer, merge: { merge, from, into, at, by, reason } }: { readonly customer: string; readonly merge: NonNullable<Customer['merged']>[number] }) {
  const formats = useFormats();
  const mayAct = useMay('agent');
  const name = useNameOf(from === customer ? into : from);
  const action = mayAct ? <Link to="/customers/$id/unmerge/$merge" params={{ id: customer, merge }}><FormattedMessage id="merge.take-back-short" /></Link> : null;
  return (
    <div className={styles.alert}>
      <Banner icon={<Combine size={16} aria-hidden="true" />} action={action}>
        <b><FormattedMessage id="merge.holds" values={{ name: <bdi key="name">{name}</bdi>, when: formats.moment(at), by: by === null ? 'rule' : 'person', who: <bdi key="by">{by}</bdi> }} /></b>{' '}
        {reason === null ? null : <span dir="auto">{reason}</span>}
      </Banner>
    </div>
  );
}
