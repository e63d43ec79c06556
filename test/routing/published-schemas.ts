import type { ProviderName } from '../../controller/api/rules/providers';

/** Files with CustomResourceDefinitions in a Go module of the provider's makers. */
export interface GoDefinitions {
  module: string;
  version: string;
  files: readonly string[];
}

/** Where tests get the schema of a provider's objects from. The schemas are not copied into this repository. */
export type PublishedSchema =
  /** Definitions for a real API server. The npm package, if there is one, has validators that were made from them. */
  | { definitions: GoDefinitions; models?: string; note?: string }
  /** Built-in kinds of the API server. */
  | { builtIn: true }
  /** The reason why no schema is available. */
  | { unavailable: string };

const GATEWAY_API: PublishedSchema = {
  // The first version whose standard channel has CORS.
  definitions: {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.5.1',
    files: [
      'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
      'config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml',
    ],
  },
  models: '@kubernetes-models/gateway-api',
};
const OPEN_SERVICE_MESH: PublishedSchema = {
  definitions: {
    module: 'github.com/openservicemesh/osm',
    version: 'v1.2.3',
    files: ['cmd/osm-bootstrap/crds/smi_traffic_split.yaml'],
  },
};
const NO_FIRST_TRAFFIC_SPLIT: PublishedSchema = {
  unavailable:
    'no module that can be had has a definition that serves this first version; smi-sdk-go says only in Go that a weight is a quantity',
};
const REFUSED_BY_THE_PROXY =
  'the Go module proxy refused its module (403) when this was written, and no npm package with its definitions is known';

export const PUBLISHED_SCHEMAS: Readonly<Record<ProviderName, PublishedSchema>> = {
  istio: {
    definitions: {
      module: 'istio.io/api',
      version: 'v1.31.1',
      files: ['kubernetes/customresourcedefinitions.gen.yaml'],
    },
    models: '@kubernetes-models/istio',
  },
  'gatewayapi:v1': GATEWAY_API,
  'gatewayapi:v1beta1': GATEWAY_API,
  traefik: {
    definitions: {
      module: 'github.com/traefik/traefik/v3',
      version: 'v3.6.7',
      files: ['docs/content/reference/dynamic-configuration/traefik.io_traefikservices.yaml'],
    },
    models: '@kubernetes-models/traefik',
  },
  nginx: { builtIn: true },
  contour: {
    definitions: {
      module: 'github.com/projectcontour/contour',
      version: 'v1.33.0',
      files: ['examples/contour/01-crds.yaml'],
    },
    models: '@kubernetes-models/contour',
    note: 'it refuses `retries` without `retryOn`, which are written as Flagger writes them',
  },
  gloo: { unavailable: REFUSED_BY_THE_PROXY },
  appmesh: { unavailable: REFUSED_BY_THE_PROXY },
  'appmesh:v1beta2': { unavailable: REFUSED_BY_THE_PROXY },
  linkerd: NO_FIRST_TRAFFIC_SPLIT,
  'smi:v1alpha1': NO_FIRST_TRAFFIC_SPLIT,
  'smi:v1alpha2': OPEN_SERVICE_MESH,
  'smi:v1alpha3': OPEN_SERVICE_MESH,
  osm: OPEN_SERVICE_MESH,
  kuma: {
    definitions: {
      module: 'github.com/kumahq/kuma',
      version: 'v1.8.1',
      files: ['deployments/charts/kuma/crds/kuma.io_trafficroutes.yaml'],
    },
    note: 'it accepts any `spec`',
  },
  skipper: { builtIn: true },
  apisix: { unavailable: REFUSED_BY_THE_PROXY },
  knative: {
    definitions: {
      module: 'knative.dev/serving',
      version: 'v0.48.0',
      files: ['config/core/300-resources/service.yaml'],
    },
  },
  kubernetes: { builtIn: true },
};
