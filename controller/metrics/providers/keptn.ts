import { apiVersionOf, type KubeObject, keyText } from '../../api/types/meta';
import { KEPTN_ANALYSIS, KEPTN_METRIC } from '../../api/rules/metric-providers';
import { asNumber } from './lib/scalar';
import type { MetricProvider, MetricRequest } from './provider';
import { sleep, throwTimeout, withTimeout } from '../../core/timing';

/** Milliseconds that Keptn may take for an Analysis. */
const PATIENCE = 10_000;
/** Milliseconds between two looks at an Analysis. */
const PAUSE = 1_000;
const WINDOW = '1m';

/**
 * Keptn in this cluster (https://keptn.sh/stable/docs/reference/crd-reference/metric/). The query
 * `keptnmetric/NAMESPACE/NAME` answers the value of a KeptnMetric. The query
 * `analysis/NAMESPACE/DEFINITION/DURATION/KEY=VALUE;…` runs a new Analysis, and answers 1 when it passes, else 0.
 */
export const KEPTN: MetricProvider = {
  async query(request: MetricRequest): Promise<number> {
    const selector = parseSelector(request.query);
    if (selector.kind === 'keptnmetric') return await readKeptnMetric(selector, request);
    const name = `${selector.name}-${randomSuffix(request)}`;
    const analysis = await request.cluster.create(KEPTN_ANALYSIS, buildAnalysis(selector, name));
    const title = `Analysis ${selector.namespace}/${name}`;
    try {
      const late = PATIENCE + PAUSE;
      const outcome = awaitOutcome(analysis, title, request);
      return await withTimeout(request.clock, late, outcome, () => throwTimeout(title, late));
    } finally {
      // The outcome stands, also when the Analysis cannot be deleted.
      await request.cluster.delete(KEPTN_ANALYSIS, { namespace: selector.namespace, name }).catch(() => {});
    }
  },

  /** Keptn writes into the cluster, so there is no server to reach. */
  async isOnline(): Promise<boolean> {
    return true;
  },
};

interface Selector {
  kind: 'keptnmetric' | 'analysis';
  namespace: string;
  name: string;
  duration: string;
  args: Record<string, string>;
}

const KINDS: Readonly<Record<string, Selector['kind']>> = {
  keptnmetric: 'keptnmetric',
  keptnmetrics: 'keptnmetric',
  analysis: 'analysis',
  analyses: 'analysis',
};

function parseSelector(query: string): Selector {
  const [kind = '', namespace, name, duration, ...rest] = query.trim().split('/');
  const known = kind.toLowerCase();
  if (!Object.hasOwn(KINDS, known) || !namespace || !name)
    throw new Error(
      'the query is none of Keptn: write keptnmetric/NAMESPACE/NAME, or analysis/NAMESPACE/DEFINITION/DURATION/KEY=VALUE;…',
    );
  return {
    kind: KINDS[known]!,
    namespace: namespace.toLowerCase(),
    name: name.toLowerCase(),
    duration: duration || WINDOW,
    args: parseArguments(rest.join('/')),
  };
}

function parseArguments(text: string): Record<string, string> {
  const pairs = text.split(';').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, ...value] = pair.split('=');
      if (value.length === 0)
        throw new Error(`the query has the argument ${key!.trim()} without a value: write KEY=VALUE`);
      return [key!.trim(), value.join('=').trim()];
    }),
  );
}

async function readKeptnMetric({ namespace, name }: Selector, { cluster }: MetricRequest): Promise<number> {
  const { status } = await cluster.get(KEPTN_METRIC, { namespace, name });
  const title = `KeptnMetric ${keyText({ namespace, name })}`;
  if (status?.errMsg) throw new Error(`${title} has no value: ${String(status.errMsg)}`);
  return asNumber(status?.value, title);
}

function buildAnalysis({ namespace, name: definition, duration, args }: Selector, name: string): KubeObject {
  const spec = { analysisDefinition: { name: definition }, timeframe: { recent: duration }, args };
  return { apiVersion: apiVersionOf(KEPTN_ANALYSIS), kind: KEPTN_ANALYSIS.kind, metadata: { name, namespace }, spec };
}

/** Six letters and digits, so that two Canaries can run the same definition at the same time. */
function randomSuffix({ random }: MetricRequest): string {
  return Array.from({ length: 6 }, () => Math.floor(random() * 36).toString(36)).join('');
}

async function awaitOutcome(
  { metadata }: KubeObject,
  title: string,
  { cluster, clock }: MetricRequest,
): Promise<number> {
  const end = clock.elapsed() + PATIENCE;
  while (clock.elapsed() < end) {
    await sleep(clock, PAUSE);
    const { status } = await cluster.get(KEPTN_ANALYSIS, { namespace: metadata.namespace, name: metadata.name });
    if (status?.state === 'Completed') return status.pass === true ? 1 : 0;
  }
  throw new Error(
    `${title} is not completed after ${PATIENCE / 1000}s: see its status, and whether Keptn's metrics operator runs`,
  );
}
