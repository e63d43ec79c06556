/** A condition on one text, as Istio writes it. */
export interface StringMatch {
  /** The text is exactly this. */
  exact?: string;
  /** The text begins with this. */
  prefix?: string;
  /** The text ends with this. */
  suffix?: string;
  /** The whole text matches this regular expression (RE2). */
  regex?: string;
}

/** A condition on requests. All its parts must match. */
export interface MatchCondition {
  /** Conditions on request headers, by name in lower case. */
  headers?: Record<string, StringMatch>;
  /** Conditions on query parameters, by name. */
  queryParams?: Record<string, StringMatch>;
  /** Labels of the calling pods. */
  sourceLabels?: Record<string, string>;
}

/** Labels and annotations that generated objects get beside their own. */
export interface CustomMetadata {
  /** Labels to add. */
  labels?: Record<string, string>;
  /** Annotations to add. */
  annotations?: Record<string, string>;
}

/** A Gateway of the Gateway API to which a route belongs. */
export interface ParentReference {
  /** API group of the Gateway. Default: `gateway.networking.k8s.io`. */
  group?: string;
  /** Kind of the Gateway. Default: `Gateway`. */
  kind?: string;
  /** Name of the Gateway. */
  name: string;
  /** Namespace of the Gateway. Default: that of the Canary. */
  namespace?: string;
  /** Name of the one listener that the route uses. Default: all listeners. */
  sectionName?: string;
  /** Number of the one port that the route uses. Default: all ports. */
  port?: number;
}

/** How users reach the application. The three Services and the routing objects are made from this. */
export interface CanaryService {
  /**
   * Name of the Service that users call. The other two Services have the same name with `-primary` and `-canary`.
   * Default: the target's name.
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
  /** Whether the Services have all other ports of the containers, too. Default: false. */
  portDiscovery?: boolean;
  /** Whether the Services have no IP address of their own. Default: false. */
  headless?: boolean;
  /** Preference for certain pods, for example `PreferClose`. Default: none. */
  trafficDistribution?: string;
  /** Time limit of a request, a Go duration. Default: the provider's. */
  timeout?: string;
  /** Time limit of the application's answer to one request, a Go duration. Default: the provider's. */
  backendTimeout?: string;
  /**
   * Istio: the Gateways of the route, as `namespace/name`. `mesh` stands for calls inside the mesh. Default: `mesh`.
   */
  gateways?: string[];
  /** Gateway API: the Gateways of the route. */
  gatewayRefs?: ParentReference[];
  /** Gateway API: kind of the generated route: `HTTPRoute`, or `GRPCRoute` for gRPC only. Default: `HTTPRoute`. */
  routeKind?: string;
  /** Host names of the route. Default: the name of the Service. */
  hosts?: string[];
  /** Istio: whether another VirtualService delegates to the route. Default: false. */
  delegation?: boolean;
  /** Istio: traffic policy of the generated DestinationRules. */
  trafficPolicy?: Record<string, unknown>;
  /** Conditions for the requests that the route takes, as in a VirtualService of Istio. Default: all requests. */
  match?: Record<string, unknown>[];
  /** How requests are rewritten. Default: they are not. */
  rewrite?: {
    /** New path, or new beginning of the path. */
    uri?: string;
    /** New host. */
    authority?: string;
    /** Gateway API: `ReplaceFullPath` or `ReplacePrefixMatch`. Default: `ReplacePrefixMatch`. */
    type?: string;
  };
  /**
   * When a request is tried again, as in a VirtualService of Istio. The Gateway API cannot express it, and ignores it.
   * Default: the provider's.
   */
  retries?: Record<string, unknown>;
  /** Changes of headers, as in a VirtualService of Istio. Default: none. */
  headers?: Record<string, unknown>;
  /** Gateway API: further receivers of a copy of each request. Default: none. */
  mirror?: Record<string, unknown>[];
  /** Sites that may call the application from a browser, as in a VirtualService of Istio. Default: no other sites. */
  corsPolicy?: Record<string, unknown>;
  /** App Mesh, first API: the mesh of the application. In later APIs the mesh selects namespaces. */
  meshName?: string;
  /** App Mesh: the virtual services that the application calls, by name or ARN. */
  backends?: string[];
  /** Labels and annotations of the apex Service and its routing objects. */
  apex?: CustomMetadata;
  /** Labels and annotations of the primary Service and its routing objects. */
  primary?: CustomMetadata;
  /** Labels and annotations of the canary Service and its routing objects. */
  canary?: CustomMetadata;
  /** Labels and annotations of the generated objects that others set and Serin does not change. */
  unmanagedMetadata?: {
    /** Keys of labels. */
    labels?: string[];
    /** Keys of annotations. */
    annotations?: string[];
  };
}
