import type { ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import styles from './as-table.module.css';

/** What a chart shows, as rows: beside every chart. */
export function AsTable({ name, head, rows }: { readonly name: string; readonly head: readonly string[]; readonly rows: readonly (readonly ReactNode[])[] }) {
  return (
    <details className={styles.asTable}>
      <summary>
        <FormattedMessage id="chart.as-table" />
      </summary>
      <div tabIndex={0} role="region" aria-label={name}>
        <table>
          <thead>
            <tr>{head.map((cell) => <th key={cell} scope="col">{cell}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              <tr key={row}>{cells.map((cell, place) => <td key={head[place]}>{cell}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
