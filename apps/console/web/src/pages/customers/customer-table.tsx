import { Link, useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useHistory } from '../../api/customers.ts';
import type { CustomerRow } from '../../api/shapes.ts';
import { Band } from '../../components/band.tsx';
import { Button } from '../../components/button.tsx';
import { Name, nameOf } from '../../components/name.tsx';
import { Points } from '../../components/points.tsx';
import { Spark } from '../../components/spark.tsx';
import { useKeys } from '../../keys/keys.tsx';
import { useFormats } from '../../texts/formats.ts';
import styles from './customers.module.css';
import { recentOf } from './recent.ts';

interface Props {
  readonly rows: readonly CustomerRow[];
  readonly sort: string;
  readonly more: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };
}

const rowHeight = 46;
const sparkDays = 30;
/** Above so many rows only those are drawn that can be seen. */
const leastVirtual = 60;

/** Customers as rows; the next page comes while the end comes into sight. */
export function CustomerTable({ rows, sort, more }: Props) {
  const intl = useIntl();
  const table = useRef<HTMLDivElement>(null);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: rows.length > leastVirtual ? 12 : rows.length,
    scrollMargin: table.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > rows.length - 20) fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useRowFocus(rows.length, (index) => { virtual.scrollToIndex(index); });
  const first = items[0]?.index ?? 0;
  return (
    <>
      <div className={styles.table} ref={table} role="table" aria-label={intl.formatMessage({ id: 'nav.customers' })} aria-rowcount={hasNextPage ? -1 : rows.length + 1}>
        <Head sort={sort} />
        <div role="rowgroup" className={styles.body} style={{ paddingBlockStart: first * rowHeight, paddingBlockEnd: Math.max(0, rows.length - 1 - last) * rowHeight }}>
          {items.map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : <Row key={key} row={row} index={index} />;
          })}
        </div>
      </div>
      {hasNextPage ? <Button className={styles.more} disabled={isFetchingNextPage} onClick={() => { fetchNextPage(); }}><FormattedMessage id="customers.more" /></Button> : null}
    </>
  );
}

/** `j`, `k` and arrows move the focus itself, also to a row that isn't drawn yet. */
function useRowFocus(count: number, reveal: (index: number) => void): void {
  const move = (step: number): void => {
    const current = Number(document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? (step > 0 ? -1 : 0));
    const next = Math.min(Math.max(current + step, 0), count - 1);
    const focus = (): boolean => {
      const link = document.querySelector<HTMLElement>(`[data-row="${next}"] a`);
      link?.focus();
      return link !== null;
    };
    if (focus()) return;
    reveal(next);
    requestAnimationFrame(focus);
  };
  const down = (): void => { move(1); };
  const up = (): void => { move(-1); };
  useKeys({ j: down, k: up, ArrowDown: down, ArrowUp: up });
}

const columns = ['name', 'band', 'score', 'change', 'spark', 'value', 'owner'] as const;
const sorts: Partial<Record<(typeof columns)[number], string>> = { score: 'score', change: 'change', value: 'valueAtStake' };

function Head({ sort }: { readonly sort: string }) {
  const navigate = useNavigate({ from: '/customers' });
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" className={styles.row} aria-rowindex={1}>
        {columns.map((column) => {
          const by = sorts[column];
          const direction = sort === by ? 'ascending' : sort === `-${by ?? ''}` ? 'descending' : undefined;
          return (
            <div key={column} role="columnheader" className={styles[column]} {...(direction === undefined ? {} : { 'aria-sort': direction })}>
              {by === undefined ? <FormattedMessage id={`customers.column.${column}`} /> : (
                <button type="button" onClick={() => void navigate({ search: (before) => ({ ...before, sort: nextSort(by, direction) }), replace: true })}>
                  <FormattedMessage id={`customers.column.${column}`} />
                  {direction === 'ascending' ? <ArrowUp size={13} aria-hidden="true" /> : direction === 'descending' ? <ArrowDown size={13} aria-hidden="true" /> : null}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What matters comes first: the lowest score, the worst change, the highest value. */
function nextSort(by: string, direction: 'ascending' | 'descending' | undefined): string {
  if (direction === undefined) return by === 'valueAtStake' ? `-${by}` : by;
  return direction === 'ascending' ? `-${by}` : by;
}

function Row({ row, index }: { readonly row: CustomerRow; readonly index: number }) {
  const formats = useFormats();
  const { band, score, trend, traits, valueAtStake, id } = row;
  // The list reads stored scores; what lies behind them is asked for the rows that are seen.
  const history = useHistory(id, sparkDays);
  const recent = history.data === undefined ? null : recentOf(history.data.points);
  const change = trend?.points ?? (recent === null ? null : score - recent.first);
  return (
    <div role="row" className={styles.row} data-row={index} aria-rowindex={index + 2}>
      <div role="cell" className={styles.name}>
        <Link to="/customers/$id" params={{ id }}><Name>{nameOf(row)}</Name></Link>
        <small className="quiet"><bdi>{[row.name === null ? null : id, traits['segment'], traits['region']].filter((part) => typeof part === 'string').join(' · ')}</bdi></small>
      </div>
      <div role="cell" className={styles.band}><Band band={band} /></div>
      <div role="cell" className={styles.score}>{band === 'unknown' ? <span className="quiet">–</span> : <b>{formats.score(score)}</b>}</div>
      <div role="cell" className={styles.change}>{change === null || band === 'unknown' ? null : <Points points={change} />}</div>
      <div role="cell" className={styles.spark}>{recent === null || band === 'unknown' ? null : <Spark points={recent.points} normal={recent.normal} score={score} />}</div>
      <div role="cell" className={styles.value}>{valueAtStake === undefined || Number(valueAtStake.amount) === 0 ? <span className="quiet">–</span> : formats.money(valueAtStake)}</div>
      <div role="cell" className={styles.owner}><bdi>{traits['owner'] ?? ''}</bdi></div>
    </div>
  );
}
