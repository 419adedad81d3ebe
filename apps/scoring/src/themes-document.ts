import type { DocumentType, Finding } from '@rapport/documents';
import * as z from 'zod';
import { abouts, otherTheme, plainWords, ThemeRules } from './domain/themes.ts';
import { shippedThemes } from './shipped-themes.ts';

const mostThemes = 200;
const mostOfEach = 200;

/** The name of a theme. */
export const themeName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'must be words in lower case joined by hyphens, for example "late-delivery"' });

const word = z.string().min(1).max(100).refine((text) => plainWords(text).trim() !== '', { error: 'has no letter and no digit' });
const several = z.array(word).max(mostOfEach);
const language = z.string().regex(/^[a-z]{2,3}$/, { error: 'must be a language in two or three letters, for example "de"' });

const theme = z.strictObject({
  name: themeName,
  about: z.enum(abouts),
  words: z.record(language, several).default({}),
  tags: several.default([]),
  reasons: several.default([]),
});

export const themesSchema = z.strictObject({ themes: z.array(theme).max(mostThemes) });

export type ThemesDocument = z.infer<typeof themesSchema>;

/** What the schema can't say. */
export function checkThemes({ themes }: ThemesDocument): Finding[] {
  return themes.flatMap(({ name, words, tags, reasons }, place): Finding[] => {
    const path = ['themes', place, 'name'];
    const findings: Finding[] = [];
    if (name === otherTheme) findings.push({ path, message: `"${otherTheme}" is the theme of what meets no rule: take another name` });
    if (themes.findIndex((each) => each.name === name) !== place) findings.push({ path, message: `another theme is named "${name}" already` });
    if ([...Object.values(words), tags, reasons].every((list) => list.length === 0)) findings.push({ path, message: 'nothing can meet it: it has no words, tags or reasons', warning: true });
    return findings;
  });
}

/** The themes as a document of scoring. Nothing is stored by theme, so a new version holds for the past at once. */
export const themesDocument: DocumentType<ThemesDocument> = { name: 'themes', schema: themesSchema, shipped: shippedThemes, check: checkThemes };

const ready = new WeakMap<ThemesDocument, ThemeRules>();

/** The rules of a document, made ready once. */
export function themeRulesOf(document: ThemesDocument): ThemeRules {
  const known = ready.get(document) ?? new ThemeRules(document.themes);
  ready.set(document, known);
  return known;
}
