/** A condition on one text, as Istio writes it. */
export interface StringMatch {
  /** The whole text. */
  exact?: string;
  /** How the text begins. */
  prefix?: string;
  /** How the text ends. */
  suffix?: string;
  /** A regular expression (RE2) that the whole text matches. */
  regex?: string;
}

/** One condition of an A/B test; its parts must all hold, a list of conditions needs one that does. */
export interface MatchCondition {
  /** Conditions on request headers, by name in lower case. */
  headers?: Record<string, StringMatch>;
  /** Conditions on query parameters, by name. */
  queryParams?: Record<string, StringMatch>;
  /** Labels that the calling pods have. */
  sourceLabels?: Record<string, string>;
}

/** What generated objects get beside what they need. */
export interface CustomMetadata {
  /** Labels to add. */
  labels?: Record<string, string>;
  /** Annotations to add. */
  annotations?: Record<string, string>;
}

/** A Gateway of the Gateway API that a route belongs to. */
export interface ParentReference {
  /** API group of the Gateway. Default: `gateway.networking.k8s.io`. */
  group?: string;
  /** Kind of the Gateway. Default: `Gateway`. */
  kind?: string;
  /** Name of the Gateway. */
  name: string;
  /** Namespace of the Gateway. Default: that of the Canary. */
  namespace?: string;
  /** The one listener that is meant. Default: all. */
  sectionName?: string;
  /** The one port that is meant. Default: all. */
  port?: number;
}

/** How the application is reached: the three Services and the provider's routing objects are made from this. */
export interface CanaryService {
  /**
   * Name of the Service that users call; `-primary` and `-canary` are added for the other two. Default: the target's
   * name.
   */
  name?: string;
  /** Port of the Services. */
  port: number;
  /** Name of the port. Default: `http`. */
  portName?: string;
  /** Port of the container, by number or name. Default: `port`. */
  targetPort?: number | string;
  /** Protocol of the port, for example `kubernetes.io/h2c`. Default: none. */
  appProtocol?: string;
  /** Whether the Services get every other port of the containers as well. Default: false. */
  portDiscovery?: boolean;
  /** Whether the Services have no address of their own. Default: false. */
  headless?: boolean;
  /** Which pods are preferred, for example `PreferClose`. Default: none. */
  trafficDistribution?: string;
  /** How long a request may take, a Go duration. Default: as the provider has it. */
  timeout?: string;
  /** How long the application may take to answer one request, a Go duration. Default: as the provider has it. */
  backendTimeout?: string;
  /**
   * Istio: Gateways that the route is for, as `namespace/name`; `mesh` stands for calls inside the mesh. Default:
   * `mesh`.
   */
  gateways?: string[];
  /** Gateway API: the Gateways that the route belongs to. */
  gatewayRefs?: ParentReference[];
  /**
   * Gateway API: the kind of the route that is made, `HTTPRoute` or, for gRPC alone, `GRPCRoute`. Default: `HTTPRoute`.
   */
  routeKind?: string;
  /** Host names that the route is for. Default: the name of the Service. */
  hosts?: string[];
  /** Istio: whether the route is one that another VirtualService delegates to. Default: false. */
  delegation?: boolean;
  /** Istio: traffic policy of the generated DestinationRules. */
  trafficPolicy?: Record<string, unknown>;
  /** Which requests the route takes, as a VirtualService of Istio has it. Default: all. */
  match?: Record<string, unknown>[];
  /** How a request is rewritten on the way. Default: not. */
  rewrite?: {
    /** New path, or new beginning of it. */
    uri?: string;
    /** New host. */
    authority?: string;
    /** Gateway API: `ReplaceFullPath` or `ReplacePrefixMatch`. Default: `ReplacePrefixMatch`. */
    type?: string;
  };
  /**
   * When a request is tried again, as a VirtualService of Istio has it; the Gateway API has no word for it, and nothing
   * is written there. Default: as the provider has it.
   */
  retries?: Record<string, unknown>;
  /** Changes to headers on the way, as a VirtualService of Istio has them. Default: none. */
  headers?: Record<string, unknown>;
  /** Gateway API: other receivers of a copy of each request. Default: none. */
  mirror?: Record<string, unknown>[];
  /**
   * Which other sites may call the application from a browser, as a VirtualService of Istio has it. Default: none.
   */
  corsPolicy?: Record<string, unknown>;
  /** App Mesh in its first API: the mesh that the application belongs to. Later the mesh itself selects namespaces. */
  meshName?: string;
  /** App Mesh: the virtual services that the application calls, by name or ARN. */
  backends?: string[];
  /** Labels and annotations of the apex Service and its routing objects. */
  apex?: CustomMetadata;
  /** Labels and annotations of the primary Service and its routing objects. */
  primary?: CustomMetadata;
  /** Labels and annotations of the canary Service and its routing objects. */
  canary?: CustomMetadata;
  /** Keys of labels and annotations that others put on the generated objects, and that are left alone. */
  unmanagedMetadata?: {
    /** Keys of labels. */
    labels?: string[];
    /** Keys of annotations. */
    annotations?: string[];
  };
}
