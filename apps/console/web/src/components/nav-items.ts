import { Bell, Inbox, Sun, Users, type LucideIcon } from 'lucide-react';
import { useMay } from '../api/session.ts';
import type { TextId } from '../texts/texts.tsx';

interface NavItem {
  readonly to: '/' | '/alerts' | '/customers' | '/dead-letters';
  readonly text: TextId;
  readonly icon: LucideIcon;
  readonly group: 'work' | 'set-up';
}

const navItems: readonly NavItem[] = [
  { to: '/', text: 'nav.my-day', icon: Sun, group: 'work' },
  { to: '/alerts', text: 'nav.alerts', icon: Bell, group: 'work' },
  { to: '/customers', text: 'nav.customers', icon: Users, group: 'work' },
  { to: '/dead-letters', text: 'nav.dead-letters', icon: Inbox, group: 'set-up' },
];

/** The pages that the person's role has: what sets up is for agents and admins. */
export function useNavItems(): readonly NavItem[] {
  const maySetUp = useMay('agent');
  return navItems.filter((item) => item.group === 'work' || maySetUp);
}

/** What stands above the page. */
export type Above = 'commands' | 'keys' | 'person' | null;
