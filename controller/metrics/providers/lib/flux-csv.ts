/** One table of a Flux query's answer. A table is a series. */
export interface FluxTable {
  columns: readonly string[];
  /** The first row, by column. */
  first: Readonly<Record<string, string>>;
}

/**
 * Parses annotated CSV (https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/). Each block of tables
 * with the same columns begins with a header. Empty lines separate the blocks.
 */
export function parseFluxTables(csv: string): FluxTable[] {
  const tables = new Map<string, FluxTable>();
  let columns: readonly string[] | undefined;
  for (const [index, fields] of parseRows(csv).entries()) {
    if (fields.every((field) => field === '')) columns = undefined;
    else if (fields[0]!.startsWith('#')) continue;
    else if (columns === undefined) columns = fields;
    else {
      const first = Object.fromEntries(columns.map((column, place) => [column, fields[place] ?? '']));
      // An error does not belong to a table, and counts as one of its own.
      const key = `${first.result ?? ''}/${first.table ?? index}`;
      if (!tables.has(key)) tables.set(key, { columns, first });
    }
  }
  return [...tables.values()];
}

/** Whether a text is an answer of InfluxDB: empty, only annotations, or with the header of tables or of errors. */
export function isFluxCsv(csv: string): boolean {
  const header = parseRows(csv).find((fields) => fields.some((field) => field !== '') && !fields[0]!.startsWith('#'));
  return header === undefined ? /^\s*(#|$)/.test(csv) : header.includes('table') || header.includes('error');
}

const FIELD = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/y;

/** Parses CSV as in RFC 4180, up to what is not a field, such as a quote that is never closed. */
function parseRows(csv: string): string[][] {
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
