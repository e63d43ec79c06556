/** An alert rule of Prometheus. */
export interface AlertRule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: 'warning' | 'error' | 'critical' };
  annotations: { summary: string; description: string };
}

/** Longest normal duration of a rollout in seconds, without waiting for people. */
const LONGEST_ROLLOUT = 3600;

// Several replicas may report the same Canary. The largest value counts.
const perCanary = (metric: string): string => `max by (name, namespace) (${metric})`;
const WAITING = perCanary('flagger_canary_phase{phase=~"Waiting|WaitingPromotion"}');
const CANARY = 'Canary {{ $labels.name }} in {{ $labels.namespace }}';

/** @param controller label selector of the controller's own metrics, in braces; empty: any controller */
export function alertRules(controller: string): AlertRule[] {
  return [
    {
      alert: 'FlaggerCanaryStuck',
      expr: `${perCanary('flagger_canary_rollout_age_seconds')} > ${LONGEST_ROLLOUT} unless on (name, namespace) ${WAITING} == 1`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: `${CANARY} is stuck`,
        description:
          'Its rollout has been running for {{ $value | humanizeDuration }}. Its events say what it waits for.',
      },
    },
    {
      alert: 'FlaggerCanaryFailed',
      expr: `${perCanary('flagger_canary_status')} == 2`,
      for: '1m',
      labels: { severity: 'error' },
      annotations: {
        summary: `${CANARY} has failed`,
        description: 'Its last rollout was rolled back; status.rollbackReason says why.',
      },
    },
    {
      alert: 'SerinCanaryWaiting',
      expr: `${WAITING} == 1`,
      for: '1h',
      labels: { severity: 'warning' },
      annotations: {
        summary: `${CANARY} waits for approval`,
        description: 'A confirm-rollout or confirm-promotion gate has said no for an hour.',
      },
    },
    {
      alert: 'SerinControllerDown',
      expr: `absent(flagger_info${controller})`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'No delivery controller is running',
        description: 'No replica has told its metrics for five minutes: rollouts stand still.',
      },
    },
    {
      alert: 'SerinControllerForbidden',
      expr: `sum by (verb, resource) (rate(flagger_api_requests_total{code="403"}[5m])) > 0`,
      for: '10m',
      labels: { severity: 'error' },
      annotations: {
        summary: 'The delivery controller may not {{ $labels.verb }} {{ $labels.resource }}',
        description: 'Canaries name a provider, a target or an autoscaler that the controller was installed without.',
      },
    },
  ];
}
