/** One of the tables that a Flux query yields: a series. */
export interface FluxTable {
  columns: readonly string[];
  /** The first row, by column. */
  first: Readonly<Record<string, string>>;
}

/**
 * The tables of an answer in annotated CSV (https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/),
 * each with its first row. Blocks of tables with the same columns are separated by an empty line, and begin with a
 * header.
 */
export function fluxTables(csv: string): FluxTable[] {
  const tables = new Map<string, FluxTable>();
  let columns: readonly string[] | undefined;
  for (const [index, fields] of rowsOf(csv).entries()) {
    if (fields.every((field) => field === '')) columns = undefined;
    else if (fields[0]!.startsWith('#')) continue;
    else if (columns === undefined) columns = fields;
    else {
      const first = Object.fromEntries(columns.map((column, place) => [column, fields[place] ?? '']));
      // Errors belong to no table.
      const key = `${first.result ?? ''}/${first.table ?? index}`;
      if (!tables.has(key)) tables.set(key, { columns, first });
    }
  }
  return [...tables.values()];
}

/** Whether a text is such an answer: empty, annotations alone, or with a header that tables have, or errors. */
export function isFluxCsv(csv: string): boolean {
  const header = rowsOf(csv).find((fields) => fields.some((field) => field !== '') && !fields[0]!.startsWith('#'));
  return header === undefined ? /^\s*(#|$)/.test(csv) : header.includes('table') || header.includes('error');
}

const FIELD = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/y;

/** The rows of a CSV, as RFC 4180 has it. What is none of its fields, such as a quote that is never closed, ends it. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = new RegExp(FIELD);
  while (pattern.lastIndex < csv.length) {
    const [, field, end] = pattern.exec(csv) ?? [];
    if (field === undefined) break;
    rows.at(-1)!.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end !== ',') rows.push([]);
  }
  return rows;
}
