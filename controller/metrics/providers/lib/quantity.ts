const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * Parses a quantity of Kubernetes (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/):
 * `1500m`, `2Ki`, `1e3`.
 *
 * @returns NaN when it is not a quantity
 */
export function parseQuantity(text: string): number {
  const [, digits, suffix] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(text.trim()) ?? [];
  if (digits === undefined) return NaN;
  if (suffix === undefined) return Number(digits);
  const binary = BINARY.indexOf(suffix);
  // Digits and exponent are parsed together, because a product would be rounded.
  return binary > 0 ? Number(digits) * 1024 ** binary : Number(`${digits}e${(DECIMAL.indexOf(suffix) - 3) * 3}`);
}
