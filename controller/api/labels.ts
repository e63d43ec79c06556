/**
 * Marks of tools and controllers, which take an object with such a label or annotation for one of their own, and delete
 * or revert it.
 */
const MARKS_OF_TOOLS = [
  'toolkit.fluxcd.io/',
  'argocd.argoproj.io/',
  'kubectl.kubernetes.io/',
  'deployment.kubernetes.io/',
];

/**
 * The labels, or annotations, of a target that its generated objects have too.
 *
 * @param prefixes of the names that are copied; `*` copies all, an empty list none
 */
export function includedLabels(
  labels: Readonly<Record<string, string>> | undefined,
  prefixes: readonly string[],
): Record<string, string> {
  const isIncluded = (name: string): boolean =>
    prefixes.some((prefix) => prefix === '*' || (prefix !== '' && name.startsWith(prefix)));
  const isMarked = (name: string): boolean => MARKS_OF_TOOLS.some((mark) => name.includes(mark));
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => isIncluded(name) && !isMarked(name)));
}
