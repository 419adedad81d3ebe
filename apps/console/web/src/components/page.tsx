import { useEffect, type ReactNode } from 'react';
import styles from './page.module.css';

interface HeadProps {
  /** A sentence: it is the page's title in the browser too. */
  readonly title: string;
  /** Beside the title, as a band. */
  readonly beside?: ReactNode;
  readonly crumb?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHead({ title, beside, crumb, lead, actions }: HeadProps) {
  usePageTitle(title);
  return (
    <header className={styles.head}>
      <div>
        {crumb === undefined ? null : <div className={styles.crumb}>{crumb}</div>}
        <h1>
          <bdi>{title}</bdi> {beside}
        </h1>
        {lead === undefined ? null : <p className="lead">{lead}</p>}
      </div>
      {actions === undefined ? null : <div className={styles.aside}>{actions}</div>}
    </header>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Rapport`;
  }, [title]);
}

/** A region with its heading; what belongs to the heading stands at its end. */
export function Section({ title, aside, children, className = '' }: { readonly title: ReactNode; readonly aside?: ReactNode; readonly children: ReactNode; readonly className?: string }) {
  return (
    <section className={`${styles.section} ${className}`}>
      {aside === undefined ? (
        <h2>{title}</h2>
      ) : (
        <div className={styles.title}>
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and what belongs to them. */
export function Facts({ rows }: { readonly rows: readonly (readonly [ReactNode, ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value], place) => (
        <FactRow key={place} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { readonly name: ReactNode; readonly value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
