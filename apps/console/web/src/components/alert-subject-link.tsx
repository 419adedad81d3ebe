import { Link } from '@tanstack/react-router';
import type { ShownAlert } from '../api/shapes.ts';
import { customerOf } from './alert-subject.ts';
import { Name, nameOf } from './name.tsx';

/** Whom an alert is about: a link where it is one customer. */
export function AlertSubject({ alert }: { readonly alert: ShownAlert }) {
  const id = customerOf(alert);
  const name = <Name>{nameOf(alert.customer)}</Name>;
  return id === undefined ? name : <Link to="/customers/$id" params={{ id }}>{name}</Link>;
}
