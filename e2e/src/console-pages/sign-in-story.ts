import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, { readonly refused: string; readonly missing: string; readonly day: string }> = {
  'en-GB': { refused: 'E-mail and password do not belong together.', missing: 'The password is missing.', day: 'My day' },
  'de-DE': { refused: 'E-Mail und Passwort gehören nicht zusammen.', missing: 'Das Passwort fehlt.', day: 'Mein Tag' },
};

export function signInStory(stage: () => Stage): void {
  it.each(locales)('%s: refuses with a reason, takes the right password with Enter', async (locale) => {
    const visit = await stage().stranger(locale);
    const { page } = visit;
    const { refused, missing, day } = words[locale];
    await visit.go('/');
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
    await page.fill('#email', stage().emailOf('agent', locale));
    await visit.press('Enter');
    await page.getByRole('alert').getByText(missing).waitFor();
    await page.fill('#password', 'not the password');
    await visit.press('Enter');
    await page.getByRole('alert').getByText(refused).waitFor();
    expect((await page.request.get(`${stage().url}/api/session`)).status()).toBe(401);

    await page.fill('#password', stage().passwordOf('agent'));
    await visit.press('Enter');
    await page.getByRole('navigation').getByRole('link', { name: day }).waitFor();
    const session = await page.request.get(`${stage().url}/api/session`);
    expect(await session.json()).toMatchObject({ person: { email: stage().emailOf('agent', locale), role: 'agent' } });
    await visit.end();
  });
}
