import type { Canary, CanaryAnalysis, CanaryMetric, CanarySpec } from '../../controller/api/types/canary';

export const SUCCESS: CanaryMetric = { name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } };
export const DURATION: CanaryMetric = { name: 'request-duration', interval: '1m', thresholdRange: { max: 500 } };

/** A Canary without any advice, with changes to its analysis and spec. */
export function soundCanary(
  analysis: CanaryAnalysis = {},
  spec: Partial<CanarySpec> = {},
  annotations: Record<string, string> = {},
): Canary {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'podinfo', namespace: 'test', annotations },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      service: { port: 9898 },
      analysis: {
        interval: '1m',
        threshold: 3,
        stepWeight: 10,
        maxWeight: 50,
        metrics: [SUCCESS, DURATION],
        ...analysis,
      },
      ...spec,
    },
  };
}

/** A Canary with these metrics. */
export const metrics = (...of: CanaryMetric[]): Canary => soundCanary({ metrics: of });
