/** A column, with its texts by row. */
export interface Column<Row> {
  title: string;
  /** Whether it is aligned to the right, as for numbers. Default: to the left. */
  right?: boolean;
  cell: (row: Row) => string;
}

/**
 * The lines of a table, of which the first has the titles. Columns without any text are left out. Without rows there
 * are no lines.
 */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const filled = columns
    .map(({ title, right, cell }) => ({ right, cells: [title, ...rows.map(cell)] }))
    .filter(({ cells }) => cells.slice(1).some((text) => text !== ''));
  const aligned = filled.map(({ right, cells }) => {
    const width = Math.max(...cells.map(({ length }) => length));
    return cells.map((text) => (right ? text.padStart(width) : text.padEnd(width)));
  });
  return (aligned[0] ?? []).map((_, row) =>
    aligned
      .map((cells) => cells[row])
      .join('  ')
      .trimEnd(),
  );
}
