/** Two halves: theirs solid, ours outlined. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d="M9 2a8 8 0 0 0 0 16z" fill="var(--ink)" />
      <path d="M11.2 3.2a6.9 6.9 0 0 1 0 13.6z" fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}
