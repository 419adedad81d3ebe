import { useIntl } from 'react-intl';
import type { About } from '../../api/feedback.ts';

/** The themes of the shipped document: their names are in both languages. */
const shipped = ['contract-terms', 'does-not-fit', 'hard-to-reach', 'invoice', 'late-delivery', 'missing-feature', 'not-available', 'price', 'quality', 'returns', 'unfriendly'] as const;

/** A theme as people call it; one of the tenant's own as it was written. */
export function useThemeWords(): (theme: { readonly theme: string; readonly about: About }) => string {
  const intl = useIntl();
  return ({ theme, about }) => {
    if (theme === 'other') return intl.formatMessage({ id: 'theme-other' }, { about });
    const known = shipped.find((name) => name === theme);
    return known === undefined ? theme.replaceAll('-', ' ') : intl.formatMessage({ id: `theme.${known}` });
  };
}
