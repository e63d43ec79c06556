import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { NetworkPolicySettings } from './arguments';
import { type Identity, PORT_NAME } from './workload';

const DNS = { ports: (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port: 53 })) };

/**
 * A NetworkPolicy: only the port of the metrics accepts connections. Outgoing connections are unlimited unless `egress`
 * is set.
 */
export function networkPolicyOf(
  { name, namespace, labels, selector }: Identity,
  { prometheusNamespace, egress }: NetworkPolicySettings,
  opts: pulumi.CustomResourceOptions,
): void {
  const from =
    prometheusNamespace === undefined
      ? {}
      : { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': prometheusNamespace } } }] };
  const ingress = [{ ports: [{ protocol: 'TCP', port: PORT_NAME }], ...from }];
  const outwards = egress === undefined ? undefined : pulumi.output(egress).apply((rules) => [DNS, ...rules]);
  const spec = {
    podSelector: { matchLabels: selector },
    policyTypes: outwards === undefined ? ['Ingress'] : ['Ingress', 'Egress'],
    ingress,
    egress: outwards,
  };
  new kubernetes.networking.v1.NetworkPolicy(name, { metadata: { name, namespace, labels }, spec }, opts);
}
