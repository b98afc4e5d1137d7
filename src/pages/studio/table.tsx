import type { ComponentChildren, VNode } from 'preact';
import { useText } from './language.js';
import { Empty } from './loading.js';

/** A column: its heading, and what of a row stands in it. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** It says which row this is: read out with the row's other cells. */
  readonly names?: true;
}

interface TableProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string | number;
  /** What may be done to a row; absent: nothing may be done to any. */
  readonly actions?: ((row: Row) => ComponentChildren) | undefined;
  /** Shown in place of a table without rows. */
  readonly empty?: string;
  readonly caption?: string;
  /** Of a list that may be long: it scrolls by itself. */
  readonly tall?: true;
  readonly id?: string;
  /** Other than striped. */
  readonly class?: string;
}

/**
 * Rows of alike things. Wider than the page it scrolls by itself, so that the page never does; on a phone each row is a card with
 * its headings beside it. The roles are what the elements mean: where style.css lays them out otherwise, browsers forget it.
 */
export function Table<Row>({
  columns,
  rows,
  keyOf,
  actions,
  empty,
  caption,
  tall,
  id,
  class: look = 'striped',
}: TableProps<Row>): VNode {
  const t = useText();
  if (rows.length === 0 && empty !== undefined) return <Empty>{empty}</Empty>;
  return (
    <div class={tall === true ? 'scroll tall' : 'scroll'}>
      <table class={look} role="table" {...(id === undefined ? {} : { id })}>
        {caption === undefined ? null : <caption>{caption}</caption>}
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head }) => (
              <th key={head} scope="col" role="columnheader">
                {head}
              </th>
            ))}
            {actions === undefined ? null : (
              <th scope="col" role="columnheader">
                <span class="visually-hidden">{t('操作', 'Actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, i) => (
            <tr key={keyOf(row, i)} role="row">
              {columns.map(({ head, cell, names }) =>
                names === true ? (
                  <th key={head} scope="row" role="rowheader">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} role="cell" data-head={head}>
                    <div>{cell(row)}</div>
                  </td>
                ),
              )}
              {actions === undefined ? null : (
                <td class="actions" role="cell">
                  {actions(row)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
