/** @inline */
type Unit = 'ms' | 's' | 'm' | 'h';
/** @inline */
type Amount = `${number}${Unit}`;

/** A duration in Go's syntax: `30s`, `1m30s`, `1h`, `500ms`. */
export type Duration = Amount | `${number}h${number}m` | `${number}m${number}s` | `${number}h${number}m${number}s`;
