import { argumentPath } from '../../../components/progressive-service/argument-path';
import { SERVICE_FIELDS } from '../../../components/progressive-service/service-fields';
import type { Path } from '../../../controller/api/problems/path';

test.each<[Path, Path]>([
  [
    ['spec', 'analysis', 'canaryAnalysis', 'templateVariables', 'nodeSelector', 'a'],
    ['canaryPods', 'nodeSelector', 'a'],
  ],
  [
    ['spec', 'analysis', 'canaryAnalysis', 'maxMirrorWeight'],
    ['strategy', 'canaryAnalysis', 'maxMirrorWeight'],
  ],
  [
    ['spec', 'analysis', 'metrics', 0, 'query'],
    ['metrics', 0, 'query'],
  ],
  [
    ['spec', 'analysis', 'webhooks', 1, 'url'],
    ['hooks', 1, 'url'],
  ],
  [
    ['spec', 'analysis', 'alerts', 0],
    ['alerts', 0],
  ],
  [
    ['spec', 'analysis', 'interval'],
    ['strategy', 'interval'],
  ],
  [['spec', 'analysis'], ['strategy']],
  [
    ['spec', 'autoscalerRef', 'kind'],
    ['autoscaling', 'kind'],
  ],
  [
    ['spec', 'targetRef', 'kind'],
    ['target', 'kind'],
  ],
  [['spec', 'service', 'port'], ['port']],
  [['spec', 'service', 'targetPort'], ['targetPort']],
  ...SERVICE_FIELDS.map((name): [Path, Path] => [
    ['spec', 'service', name],
    ['service', name],
  ]),
  [
    ['spec', 'service', 'gatewayRefs', 0, 'name'],
    ['routing', 'gatewayRefs', 0, 'name'],
  ],
  [['spec', 'service'], ['routing']],
  [
    ['spec', 'routeRef', 'kind'],
    ['routing', 'routeRef', 'kind'],
  ],
  [
    ['spec', 'provider'],
    ['routing', 'provider'],
  ],
  [['spec', 'metricsServer'], ['metricsServer']],
  [
    ['strategy', 'analysis', 'interval'],
    ['strategy', 'analysis', 'interval'],
  ],
  [['spec'], ['spec']],
  [
    ['metadata', 'name'],
    ['metadata', 'name'],
  ],
])('%j comes from the argument %j', (path, argument) => {
  expect(argumentPath(path)).toEqual(argument);
});
