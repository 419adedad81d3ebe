import { use, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { IntlProvider, type IntlConfig } from 'react-intl';
import { useSession } from '../api/session.ts';
import type en from './en.json';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace FormatjsIntl {
    interface Message {
      ids: keyof typeof en;
    }
  }
}

export type TextId = keyof typeof en;
export type Locale = 'en' | 'de';

type Messages = NonNullable<IntlConfig['messages']>;

// Parsed when they are built; only the one that is shown is loaded.
const loads: Record<Locale, () => Promise<Messages>> = {
  en: async () => (await import('./en.json')).default,
  de: async () => (await import('./de.json')).default,
};
const loading = new Map<Locale, Promise<Messages>>();

function messagesOf(locale: Locale): Promise<Messages> {
  const found = loading.get(locale) ?? loads[locale]();
  loading.set(locale, found);
  return found;
}

const stored = 'rapport.locale';

/** What the person chose before anybody was signed in, else the browser's language. */
export function localeOfBrowser(): Locale {
  const kept = localStorage.getItem(stored);
  if (kept === 'en' || kept === 'de') return kept;
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

export function keepLocale(locale: Locale): void {
  localStorage.setItem(stored, locale);
  window.dispatchEvent(new Event(stored));
}

function onLocale(notice: () => void): () => void {
  window.addEventListener(stored, notice);
  return () => {
    window.removeEventListener(stored, notice);
  };
}

/** The region's formats with the language's words: en-GB writes the day before the month. */
export const formatLocale: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };

export function Texts({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const chosen = useSyncExternalStore(onLocale, localeOfBrowser);
  const locale = session?.person.locale ?? chosen;
  const messages = use(messagesOf(locale));
  const timeZone = session?.person.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem(stored, locale);
  }, [locale]);
  return (
    <IntlProvider locale={formatLocale[locale]} messages={messages} timeZone={timeZone} defaultLocale="en-GB">
      {children}
    </IntlProvider>
  );
}
