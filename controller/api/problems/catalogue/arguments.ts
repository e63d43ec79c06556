import type { Entry } from './entry';

/** About the arguments of components. */
export const ARGUMENTS = {
  'unknown-argument': {
    about: 'An argument of a component does not exist.',
    example: 'titel: Invalid value: "titel": there is no such property, use one of port, title',
    mend: 'Use one of the arguments that exist, or remove it.',
  },
  'missing-strategy': {
    about: 'A ProgressiveService has something to be checked by, and no strategy.',
    example:
      'strategy: Invalid value: "object": is missing: without it every version is released at once, whatever metrics, hooks, alerts and canaryPods say',
    mend: 'Set the strategy, or remove what it would use.',
  },
  'ambiguous-workload': {
    about: 'A ProgressiveService has no workload, or more than one.',
    example: 'image: Invalid value: "object": there has to be exactly one of image, pod and target',
    mend: 'Set exactly one of image, pod and target.',
  },
  'gateway-of-your-route': {
    about: 'A Gateway is given for a route that is made, and the route is one of the user.',
    example:
      'gateway: is for a route that is made, and the one of routing names its Gateways itself; remove it, or routing.route',
    mend: 'Remove the gateway, or the route.',
  },
  'gateway-of-another-provider': {
    about: 'A Gateway is of another API than the routes.',
    example:
      'gateway: is made for istio, which the provider gatewayapi:v1 knows nothing of; make it for gatewayapi:v1, or remove it',
    mend: 'Make the Gateway for the provider, or remove it.',
  },
  'port-beside-ports': {
    about: 'A Gateway has a list of its ports, and settings of a single one.',
    example: 'port: Forbidden: ports lists all of them: move it there',
    mend: 'Move the settings into the list.',
  },
  'duplicate-port': {
    about: 'Two ports of a Gateway have one number or one name.',
    example: 'ports[1].number: Invalid value: 80: another port has this number: choose another one',
    mend: 'Choose another one.',
  },
  'other-kind-of-gateway': {
    about: 'An argument of a Gateway belongs to Istio, and the Gateway to the Gateway API, or the other way round.',
    example: 'className: Forbidden: it belongs to the Gateway API; Istio finds its gateway by selector',
    mend: 'Remove the argument, or make the Gateway for another provider.',
  },
  'wrong-tls': {
    about: 'The protocol of a port and its certificate do not go together.',
    example: 'ports[0].tls.secretName: Required value: HTTPS needs a certificate',
    mend: 'Set the certificate and the protocol HTTPS, or neither.',
  },
  'credentials-and-secret': {
    about: 'Credentials are given, and a Secret that has them already.',
    example: 'provider.secretRef: Invalid value: "object": has both credentials and secretRef: remove one',
    mend: 'Remove one of the two.',
  },
  'unknown-credential': {
    about: 'A server asks for no credential of this name.',
    example: 'provider.credentials.pasword: there is no such credential, use username, password, token',
    mend: 'Use one of the names.',
  },
  'two-images': {
    about: 'A program comes with an image of its own and with this package.',
    example:
      'code.nodeImage: Invalid value: "object": is for the program of this package, which an image of its own replaces: set one of image and nodeImage',
    mend: 'Set one of the two images.',
  },
  'unknown-flag': {
    about: 'The controller has no flag of this name.',
    example: 'extraFlags.thread: there is no such flag, use one of …',
    mend: 'Use one of the [flags](cli.md).',
  },
  'flag-of-an-argument': {
    about: 'A flag is set by an argument, or by nobody.',
    example: 'extraFlags.mesh-provider: has an argument of its own: set that instead',
    mend: 'Set the argument, or remove the flag.',
  },
  'invalid-flag': {
    about: 'A flag cannot have this value.',
    example: 'extraFlags.kubeconfig-qps: many is no whole number',
    mend: 'Write a value of the type of the flag.',
  },
  'replicas-without-leader': {
    about: 'Several controllers would work on the same Canaries at once.',
    example:
      'extraFlags.enable-leader-election: 2 replicas would work on the same Canaries at once: remove it, or set replicas to 1',
    mend: 'Leave the election on, or run one controller.',
  },
  'permissions-and-account': {
    about: 'A load tester has permissions for an account of its own, and another account.',
    example:
      'permissions: Invalid value: "object": are for the account that is made, and serviceAccountName names one that has its rights: remove one of them',
    mend: 'Remove one of the two.',
  },
  'token-of-open-tester': {
    about: 'A load tester is open to everybody, and has a token.',
    example: 'open: is for a load tester without a token, and a token is given: remove one of them',
    mend: 'Remove one of the two.',
  },
  'short-token': {
    about: 'The token of a load tester can be guessed.',
    example: 'token: is no text of 8 characters or more: take one that nobody can guess',
    mend: 'Take a longer one, or none: one is made.',
  },
} satisfies Readonly<Record<string, Entry>>;
