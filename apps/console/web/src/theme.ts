export type Theme = 'light' | 'dark' | 'system';

// The name that public/theme.js reads before the first paint.
const stored = 'rapport.theme';

export function currentTheme(): Theme {
  const kept = localStorage.getItem(stored);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function keepTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(stored);
  else localStorage.setItem(stored, theme);
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
