import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { alertRules } from './alert-rules';
import type { DashboardSettings, PrometheusRuleSettings, ServiceMonitorSettings } from '../arguments';
import { dashboard } from './dashboard';
import { type Identity, PORT_NAME } from '../workload';

const OPERATOR = 'monitoring.coreos.com/v1';

/** A ServiceMonitor of the Prometheus Operator for the controller's metrics. */
export function serviceMonitorOf(
  identity: Identity,
  settings: ServiceMonitorSettings,
  opts: pulumi.CustomResourceOptions,
): void {
  const { name, namespace, selector } = identity;
  // The label `namespace` of the metrics is that of the Canary. Prometheus would rename it without this setting.
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
 * Alert rules for the controller and its Canaries.
 *
 * @param monitored whether this component has a ServiceMonitor: its labels tell controllers apart
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

/** A Grafana dashboard in a ConfigMap `<name>-dashboard`. */
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
