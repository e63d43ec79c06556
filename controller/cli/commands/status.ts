import type { Canary } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';
import { CANARY } from '../../api/types/resources';
import { createKubeClient } from '../../kube/client';
import { type Connection, loadConnection } from '../../kube/config';
import { ApiError } from '../../kube/api';
import { REAL_CLOCK } from '../../process/real-clock';
import { VERSION } from '../../process/version';
import { ClusterError } from '../cluster-error';
import { STATUS_HELP } from '../help';
import { fail, formatNamed, readOptions } from '../options';
import { printable } from '../text/printable';
import { statusText } from '../text/status-text';

/** How Canaries are written, by the name of the format; `place` is where they were looked for. */
const FORMATS = {
  text: (canaries: readonly Canary[], place: string) =>
    canaries.length === 0 ? `there are no Canaries in ${place}\n` : statusText(canaries, REAL_CLOCK.now()),
  json: statusJson,
} as const;

interface StatusOptions {
  /** Names of the Canaries that are shown. Empty: all. */
  names: string[];
  /** Default: that of the kubeconfig's context, else `default`. */
  namespace?: string;
  allNamespaces: boolean;
  /** Path. Default: as the controller finds it. */
  kubeconfig?: string;
  format: keyof typeof FORMATS;
}

/** @returns the exit code */
export async function status(args: readonly string[]): Promise<number> {
  const { names, allNamespaces, kubeconfig, format, ...options } = parse(args);
  const connection = connectionOf(kubeconfig);
  const namespace = allNamespaces ? undefined : options.namespace || connection.namespace || 'default';
  const place = printable(namespace === undefined ? 'any namespace' : `namespace ${namespace}`);
  const canaries = chosen(await canariesIn(namespace, connection), names, place);
  process.stdout.write(FORMATS[format](canaries, place));
  return 0;
}

function parse(args: readonly string[]): StatusOptions {
  const { values, positionals } = readOptions(
    args,
    {
      namespace: { type: 'string', short: 'n' },
      'all-namespaces': { type: 'boolean', short: 'A', default: false },
      kubeconfig: { type: 'string' },
      format: { type: 'string', default: 'text' },
    },
    STATUS_HELP,
  );
  const { namespace, kubeconfig, format, 'all-namespaces': allNamespaces } = values;
  if (namespace !== undefined && allNamespaces)
    fail('--namespace and --all-namespaces exclude each other: give one of them');
  return { names: positionals, namespace, allNamespaces, kubeconfig, format: formatNamed(FORMATS, format) };
}

function connectionOf(kubeconfig: string | undefined): Connection {
  try {
    return loadConnection(kubeconfig);
  } catch (error) {
    throw new ClusterError(printable((error as Error).message));
  }
}

/** @param namespace `undefined`: all */
async function canariesIn(namespace: string | undefined, connection: Connection): Promise<Canary[]> {
  try {
    const api = createKubeClient({ connection, clock: REAL_CLOCK, userAgent: `serin/${VERSION}` });
    return (await api.list(CANARY, { namespace })).items as Canary[];
  } catch (error) {
    throw new ClusterError(printable(refusalText(error as Error, connection.server.host)));
  }
}

function refusalText(error: Error, host: string): string {
  if (!(error instanceof ApiError))
    return `${error.message}; check that the cluster runs, and what the kubeconfig's current context says of it`;
  if (error.status === 404)
    return `${host} has no ${CANARY.plural}.${CANARY.group}; install the definitions: serin crds | kubectl apply --server-side -f -`;
  return `${host} does not list the Canaries: ${error.message}; check the rights of the user in the kubeconfig's current context`;
}

/** Those of these names, or all when there is no name. */
function chosen(canaries: readonly Canary[], names: readonly string[], place: string): readonly Canary[] {
  if (names.length === 0) return canaries;
  const missing = names.filter((name) => !canaries.some(({ metadata }) => metadata.name === name));
  if (missing.length > 0)
    throw new ClusterError(
      `Canaries not found in ${place}: ${missing.join(', ')}; there are ${canaries.map(titleOf).join(', ') || 'none'}`,
    );
  return canaries.filter(({ metadata }) => names.includes(metadata.name));
}

/** For programs: a list with the status of each Canary as the cluster has it, empty where nothing was written yet. */
function statusJson(canaries: readonly Canary[]): string {
  const list = canaries.map(({ metadata: { name, namespace }, status = {} }) => ({ name, namespace, status }));
  // Line breaks in what the cluster says are escaped already: those that are left are the format's own.
  return `${JSON.stringify(list, null, 2).split('\n').map(printable).join('\n')}\n`;
}
