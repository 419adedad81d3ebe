import { Mail, Phone } from 'lucide-react';
import type { ShownAlert } from '../api/shapes.ts';
import ui from './ui.module.css';

/** Whom to call: their telephone, else their address. */
export function ContactLink({ contact }: { readonly contact: ShownAlert['contact'] }) {
  const href = hrefOf(contact);
  if (contact === null || href === null) return null;
  const Icon = contact.phone === null ? Mail : Phone;
  return (
    <a className={ui.wrapping ?? ''} href={href}>
      <Icon size={15} aria-hidden="true" />
      <bdi>{[contact.name, contact.phone ?? contact.email].filter((text) => text !== null).join(', ')}</bdi>
    </a>
  );
}

// What the data says becomes an address only in these two schemes.
function hrefOf(contact: ShownAlert['contact']): string | null {
  if (contact === null) return null;
  const phone = contact.phone?.replaceAll(/[^\d+]/g, '') ?? '';
  if (phone !== '') return `tel:${phone}`;
  return contact.email?.includes('@') === true ? `mailto:${encodeURIComponent(contact.email)}` : null;
}
