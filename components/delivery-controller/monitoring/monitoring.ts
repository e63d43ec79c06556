import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { alertRules } from './alert-rules';
import type { DashboardSettings, PrometheusRuleSettings, ServiceMonitorSettings } from '../arguments';
import { dashboard } from './dashboard';
import { type Identity, PORT_NAME } from '../workload';

const OPERATOR = 'monitoring.coreos.com/v1';

/** How the Prometheus Operator reads the metrics. */
export function serviceMonitorOf(
  identity: Identity,
  settings: ServiceMonitorSettings,
  opts: pulumi.CustomResourceOptions,
): void {
  const { name, namespace, selector } = identity;
  // The metrics' own label `namespace` is that of the Canary; without this it would be renamed.
  const endpoint = { port: PORT_NAME, interval: settings.interval, honorLabels: true };
  const spec = {
    selector: { matchLabels: selector },
    namespaceSelector: { matchNames: [namespace] },
    endpoints: [endpoint],
  };
  const metadata = {
    name,
    namespace: settings.namespace ?? namespace,
    labels: { ...settings.labels, ...identity.labels },
  };
  new kubernetes.apiextensions.CustomResource(
    name,
    { apiVersion: OPERATOR, kind: 'ServiceMonitor', metadata, spec },
    opts,
  );
}

/**
 * Alerts on the controller and its Canaries.
 *
 * @param monitored whether a ServiceMonitor of ours reads the metrics: then they tell one controller from another
 */
export function prometheusRuleOf(
  { name, namespace, labels }: Identity,
  settings: PrometheusRuleSettings,
  monitored: boolean,
  opts: pulumi.CustomResourceOptions,
): void {
  const selector = monitored ? pulumi.interpolate`{namespace="${namespace}",service="${name}"}` : pulumi.output('');
  const rules = selector.apply(alertRules);
  const metadata = { name, namespace, labels: { ...settings.labels, ...labels } };
  new kubernetes.apiextensions.CustomResource(
    name,
    { apiVersion: OPERATOR, kind: 'PrometheusRule', metadata, spec: { groups: [{ name: 'serin', rules }] } },
    opts,
  );
}

/** A dashboard, in a ConfigMap `<name>-dashboard`. */
export function dashboardOf(identity: Identity, settings: DashboardSettings, opts: pulumi.CustomResourceOptions): void {
  const { name, namespace } = identity;
  const labels = { ...settings.labels, ...identity.labels, grafana_dashboard: '1' };
  const data = { 'serin.json': JSON.stringify(dashboard(), undefined, 2) };
  new kubernetes.core.v1.ConfigMap(
    `${name}-dashboard`,
    { metadata: { name: `${name}-dashboard`, namespace: settings.namespace ?? namespace, labels }, data },
    opts,
  );
}
