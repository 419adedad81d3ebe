import { Bell, BookOpenText, ChartColumn, Inbox, ListChecks, MessageSquareQuote, Route, SlidersHorizontal, Sun, Tags, Users, type LucideIcon } from 'lucide-react';
import { useMay } from '../api/session.ts';
import type { TextId } from '../texts/texts.tsx';

interface NavItem {
  readonly to: '/' | '/alerts' | '/customers' | '/portfolio' | '/feedback' | '/dead-letters' | '/model' | '/themes' | '/rules' | '/routing' | '/playbooks';
  readonly text: TextId;
  readonly icon: LucideIcon;
  readonly group: 'work' | 'set-up';
  /** Whether it stands in the bar of a small screen, which has room for five; else it is under "More". */
  readonly inBar?: boolean;
}

const navItems: readonly NavItem[] = [
  { to: '/', text: 'nav.my-day', icon: Sun, group: 'work', inBar: true },
  { to: '/alerts', text: 'nav.alerts', icon: Bell, group: 'work', inBar: true },
  { to: '/customers', text: 'nav.customers', icon: Users, group: 'work', inBar: true },
  { to: '/portfolio', text: 'nav.portfolio', icon: ChartColumn, group: 'work', inBar: true },
  { to: '/feedback', text: 'nav.feedback', icon: MessageSquareQuote, group: 'work' },
  { to: '/dead-letters', text: 'nav.dead-letters', icon: Inbox, group: 'set-up' },
  { to: '/model', text: 'nav.model', icon: SlidersHorizontal, group: 'set-up' },
  { to: '/themes', text: 'nav.themes', icon: Tags, group: 'set-up' },
  { to: '/rules', text: 'nav.rules', icon: ListChecks, group: 'set-up' },
  { to: '/routing', text: 'nav.routing', icon: Route, group: 'set-up' },
  { to: '/playbooks', text: 'nav.playbooks', icon: BookOpenText, group: 'set-up' },
];

/** The pages that the person's role has: what sets up is for agents and admins. */
export function useNavItems(): readonly NavItem[] {
  const maySetUp = useMay('agent');
  return navItems.filter((item) => item.group === 'work' || maySetUp);
}

/** What stands above the page. */
export type Above = 'commands' | 'keys' | 'person' | null;
