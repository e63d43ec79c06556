/** Where an argument of a ProgressiveService ends up in its Canary, the longest first. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/\bspec\.analysis\.canaryAnalysis\.templateVariables\b/g, 'canaryPods'],
  [/\bspec\.analysis\.metrics\b/g, 'metrics'],
  [/\bspec\.analysis\.webhooks\b/g, 'hooks'],
  [/\bspec\.analysis\.alerts\b/g, 'alerts'],
  [/\bspec\.analysis\b/g, 'strategy'],
  [/\bspec\.autoscalerRef\b/g, 'autoscaling'],
  [/\bspec\.targetRef\b/g, 'target'],
  [/\bspec\.service\.(port|targetPort)\b/g, '$1'],
  [
    /\bspec\.service\.(name|portName|appProtocol|portDiscovery|headless|trafficDistribution|backendTimeout|apex|primary|canary|unmanagedMetadata)\b/g,
    'service.$1',
  ],
  [/\bspec\.service\b/g, 'routing'],
  [/\bspec\.(ingressRef|routeRef|upstreamRef)\b/g, 'routing.$1'],
  [/\bspec\.provider\b/g, 'routing.provider'],
  [/\bspec\./g, ''],
];

/** A text about fields of a Canary, as one about the arguments that they come from. */
export function argumentPath(text: string): string {
  return PLACES.reduce((said, [place, argument]) => said.replace(place, argument), text);
}
