import { FormattedMessage } from 'react-intl';
import { usePeople } from '../../api/session.ts';
import type { Version } from '../../api/documents.ts';
import { learningAuthor } from './taught.ts';

/** Who published a version, by name where it is one of the people. */
export function Author({ of }: { readonly of: Version }) {
  const people = usePeople();
  if (of.author === null) return <FormattedMessage id="documents.shipped" />;
  if (of.author === learningAuthor) return <FormattedMessage id="learning.author" />;
  const name = people.data?.find(({ email }) => email === of.author)?.name;
  return <bdi>{name ?? of.author}</bdi>;
}
