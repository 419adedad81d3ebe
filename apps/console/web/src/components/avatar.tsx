import styles from './ui.module.css';

/** The initials of a name or an address. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className={styles.avatar} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = (name.split('@')[0] ?? name).split(/[\s._-]+/).filter((word) => word !== '');
  const [first = '', ...rest] = words;
  return `${firstOf(first)}${firstOf(rest.at(-1) ?? '')}`.toUpperCase();
}

function firstOf(word: string): string {
  const code = word.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}
