import { customResource, fluxApplication } from './flux';
import { fragmentsOfAnalyses } from './fragments-analysis';
import { fragmentsOfHooks } from './fragments-hooks';
import { istioTutorial } from './istio-tutorial';
import { realWorld } from './real-world';
import { strategies } from './strategies';
import { alertProviders, metricTemplates } from './templates';
import type { Twins } from './twin';

export type { Twin } from './twin';

/** Twins of the complete manifests, by file. */
export const TWINS: Readonly<Record<string, Twins>> = {
  'alert-providers.yaml': alertProviders,
  'custom-resource.yaml': customResource,
  'flux-application.yaml': fluxApplication,
  'istio-tutorial.yaml': istioTutorial,
  'metric-templates.yaml': metricTemplates,
  'real-world.yaml': realWorld,
  'strategies.yaml': strategies,
};

/** Twins of the parts of Canaries, by file and place in it. */
export const FRAGMENTS: Twins = { ...fragmentsOfAnalyses, ...fragmentsOfHooks };
