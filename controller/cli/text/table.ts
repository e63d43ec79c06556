/** What stands in a column, by row. */
export interface Column<Row> {
  title: string;
  /** Whether it ends at the right, as numbers do. Default: it begins at the left. */
  right?: boolean;
  cell: (row: Row) => string;
}

/** Aligned lines, the titles first; columns in which nothing stands are left out. Without rows no line. */
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
