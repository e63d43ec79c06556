import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../controller/api/types/meta';

const FIXTURES = join(__dirname, '..', 'fixtures');

function documents(...path: string[]): Record<string, unknown>[] {
  return loadAll(readFileSync(join(FIXTURES, ...path), 'utf8')) as Record<string, unknown>[];
}

function yamlFiles(...path: string[]): string[] {
  return readdirSync(join(FIXTURES, ...path)).filter((name) => name.endsWith('.yaml'));
}

/** A manifest, and what to call it in a test's name. */
export type Manifest = [title: string, object: KubeObject];

const titled = (file: string, object: KubeObject): Manifest => [
  `${object.kind} ${object.metadata.name} of ${file}`,
  object,
];

/** The complete manifests of Serin's kinds in the guides. */
export function guideManifests(): Manifest[] {
  return yamlFiles('seeds').flatMap((file) =>
    documents('seeds', file)
      .filter(isOurs)
      .map((object) => titled(file, object)),
  );
}

function isOurs(object: Record<string, unknown>): object is KubeObject {
  return String(object.apiVersion).startsWith('flagger.app/');
}

/** The parts of Canaries in the guides, each put into a complete one. */
export function guideFragments(): Manifest[] {
  return yamlFiles('seeds', 'fragments').flatMap((file) =>
    documents('seeds', 'fragments', file).map((part, index): Manifest => [
      `part ${index + 1} of ${file}`,
      completed(part),
    ]),
  );
}

function completed(part: Record<string, unknown>): KubeObject {
  const {
    spec = {},
    analysis,
    metrics,
    webhooks,
    alerts,
  } = part as {
    spec?: Record<string, unknown>;
    analysis?: object;
    metrics?: object;
    webhooks?: object;
    alerts?: object;
  };
  const canary = aCanary();
  canary.spec = { ...canary.spec, ...spec };
  canary.spec.analysis = {
    ...(spec.analysis as object),
    ...analysis,
    ...(metrics && { metrics }),
    ...(webhooks && { webhooks }),
    ...(alerts && { alerts }),
  };
  return canary;
}

/** One object of each kind with every field that there is. */
export function everyField(): KubeObject[] {
  return documents('every-field.yaml') as KubeObject[];
}

/** A small Canary that is well. */
export function aCanary(): KubeObject {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'podinfo', namespace: 'default' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      service: { port: 9898 },
      analysis: {
        interval: '1m',
        threshold: 5,
        stepWeight: 10,
        maxWeight: 50,
        metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }],
      },
    },
  };
}

/** The small Canary with other fields in its spec and its analysis. */
export function canaryWith(spec: object, analysis: object = {}): KubeObject {
  const canary = aCanary();
  canary.spec = { ...canary.spec, ...spec, analysis: { ...canary.spec.analysis, ...analysis } };
  return canary;
}
