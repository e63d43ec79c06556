import type { Canary } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';
import { CANARY } from '../../api/types/resources';
import { messageOf } from '../../core/errors';
import { createKubeClient } from '../../kube/client';
import { type Connection, loadConnection } from '../../kube/config';
import { ApiError } from '../../kube/api';
import { REAL_CLOCK } from '../../process/real-clock';
import { VERSION } from '../../process/version';
import { ClusterError } from '../cluster-error';
import { readArguments, UsageError } from '../arguments';
import { STATUS, type STATUS_FORMATS } from '../command-lines';
import { escapeControls, escapeLines } from '../../core/printable';
import { statusText } from '../text/status-text';

type Format = (typeof STATUS_FORMATS)[number];

/** The functions that write Canaries, by the name of the format. `place` is where the Canaries were looked for. */
const FORMATS = {
  text: (canaries: readonly Canary[], place: string) =>
    canaries.length === 0 ? `there are no Canaries in ${place}\n` : statusText(canaries, REAL_CLOCK.now()),
  json: statusJson,
} as const satisfies Record<Format, unknown>;

/** @returns the exit code */
export async function status(args: readonly string[]): Promise<number> {
  const { values, operands: names } = readArguments(STATUS, args);
  const allNamespaces = values['all-namespaces'] === 'true';
  if (allNamespaces && values.namespace !== '')
    throw new UsageError('--namespace and --all-namespaces exclude each other: give one of them');
  const connection = findConnection(values.kubeconfig);
  const namespace = allNamespaces ? undefined : values.namespace || connection.namespace || 'default';
  const place = escapeControls(namespace === undefined ? 'any namespace' : `namespace ${namespace}`);
  const canaries = selectCanaries(await listCanaries(namespace, connection), names, place);
  process.stdout.write(FORMATS[values.format as Format](canaries, place));
  return 0;
}

/** @param kubeconfig its path. If it is empty, the kubeconfig is found as in the controller. */
function findConnection(kubeconfig: string): Connection {
  try {
    return loadConnection(kubeconfig);
  } catch (error) {
    throw new ClusterError(escapeControls(messageOf(error)));
  }
}

/** @param namespace whose Canaries are read. Default: those of all namespaces. */
async function listCanaries(namespace: string | undefined, connection: Connection): Promise<Canary[]> {
  try {
    const api = createKubeClient({ connection, clock: REAL_CLOCK, userAgent: `serin/${VERSION}` });
    return (await api.list(CANARY, { namespace })).items as Canary[];
  } catch (error) {
    throw new ClusterError(escapeControls(refusalText(error as Error, connection.server.host)));
  }
}

function refusalText(error: Error, host: string): string {
  if (!(error instanceof ApiError))
    return `${error.message}; check that the cluster runs, and what the kubeconfig's current context says of it`;
  if (error.status === 404)
    return `${host} has no ${CANARY.plural}.${CANARY.group}; install the definitions: serin crds | kubectl apply --server-side -f -`;
  return `${host} does not list the Canaries: ${error.message}; check the rights of the user in the kubeconfig's current context`;
}

/** The Canaries with these names, or all if there are no names. */
function selectCanaries(canaries: readonly Canary[], names: readonly string[], place: string): readonly Canary[] {
  if (names.length === 0) return canaries;
  const missing = names.filter((name) => !canaries.some(({ metadata }) => metadata.name === name));
  if (missing.length > 0)
    throw new ClusterError(
      `Canaries not found in ${place}: ${missing.join(', ')}; there are ${canaries.map(titleOf).join(', ') || 'none'}`,
    );
  return canaries.filter(({ metadata }) => names.includes(metadata.name));
}

/**
 * Writes a list for programs, with the status of each Canary as it is in the cluster. A Canary without a status has an
 * empty one.
 */
function statusJson(canaries: readonly Canary[]): string {
  const list = canaries.map(({ metadata: { name, namespace }, status = {} }) => ({ name, namespace, status }));
  // Line breaks in texts of the cluster are already escaped. Those that remain belong to the format.
  return `${escapeLines(JSON.stringify(list, null, 2))}\n`;
}
