import type { CanaryMetric } from '../../api/types/canary';

const ANSWERS = /success|avail|error|fail|reject|5xx|status|[^a-z]code/i;
const SPEED = /latency|duration|response.?time|p9\d|percentile|quantile|apdex/i;

function searchText({ name, query = '', templateRef }: CanaryMetric): string {
  return `${name} ${templateRef?.name ?? ''} ${query}`;
}

/** Whether the metric measures the success of requests. Guessed from its names. */
export function measuresAnswers(metric: CanaryMetric): boolean {
  return ANSWERS.test(searchText(metric));
}

/** Whether the metric measures the duration of requests. Guessed from its names. */
export function measuresSpeed(metric: CanaryMetric): boolean {
  return SPEED.test(searchText(metric));
}

/** Whether the metric measures something that users notice. Such a metric has a value only if there are requests. */
export function measuresUsers(metric: CanaryMetric): boolean {
  return measuresAnswers(metric) || measuresSpeed(metric);
}
