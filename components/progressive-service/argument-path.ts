import { isWithin, type NamePath, type Path, pathText } from '../../controller/api/problems/path';
import { SERVICE_FIELDS } from './service-fields';

/** Where an argument of a ProgressiveService ends up below the spec of its Canary; parts stand before the whole. */
const PLACES: readonly (readonly [place: Path, argument: Path])[] = [
  [['analysis', 'canaryAnalysis', 'templateVariables'], ['canaryPods']],
  [['analysis', 'metrics'], ['metrics']],
  [['analysis', 'webhooks'], ['hooks']],
  [['analysis', 'alerts'], ['alerts']],
  [['analysis'], ['strategy']],
  [['autoscalerRef'], ['autoscaling']],
  [['targetRef'], ['target']],
  [['service', 'port'], ['port']],
  [['service', 'targetPort'], ['targetPort']],
  ...SERVICE_FIELDS.map((name): readonly [Path, Path] => [
    ['service', name],
    ['service', name],
  ]),
  [['service'], ['routing']],
  [['ingressRef'], ['routing', 'ingressRef']],
  [['routeRef'], ['routing', 'routeRef']],
  [['upstreamRef'], ['routing', 'upstreamRef']],
  [['provider'], ['routing', 'provider']],
];

/** The argument that a field of a Canary comes from. */
export function argumentPath(path: Path): Path {
  const [root, ...field] = path;
  if (root !== 'spec' || field.length === 0) return path;
  const [place, argument] = PLACES.find(([whole]) => isWithin(field, whole)) ?? [[], []];
  return [...argument, ...field.slice(place.length)];
}

/** How messages call the argument that a field of a Canary comes from. */
export const nameArgument: NamePath = (path) => pathText(argumentPath(path));
