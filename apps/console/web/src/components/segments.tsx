import styles from './ui.module.css';

/** One of a few, beside each other. */
export function Segments<T extends string>({ label, options, value, onChange }: { readonly label: string; readonly options: readonly { readonly value: T; readonly text: string }[]; readonly value: T; readonly onChange: (value: T) => void }) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => {
            onChange(option.value);
          }}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
