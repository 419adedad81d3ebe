// Before the first paint, and a file of its own because the policy allows no inline script.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const set = () => {
    document.documentElement.dataset.theme = kept('rapport.theme') ?? (dark.matches ? 'dark' : 'light');
  };
  set();
  dark.addEventListener('change', set);
  document.documentElement.lang = kept('rapport.locale') ?? (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en');
})();
