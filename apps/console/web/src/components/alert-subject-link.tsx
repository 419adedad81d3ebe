import { Link } from '@tanstack/react-router';
import type { ShownAlert } from '../api/shapes.ts';
import { customerOf } from './alert-subject.ts';
import { useAlertWords } from './alert-words.tsx';
import { Name } from './name.tsx';

/** Whom an alert is about: a link where it is one customer. */
export function AlertSubject({ alert }: { readonly alert: ShownAlert }) {
  const id = customerOf(alert);
  const name = <Name>{useAlertWords().subject(alert)}</Name>;
  return id === undefined ? name : <Link to="/customers/$id" params={{ id }}>{name}</Link>;
}
