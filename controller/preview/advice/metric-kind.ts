import type { CanaryMetric } from '../../api/types/canary';

const ANSWERS = /success|avail|error|fail|reject|5xx|status|[^a-z]code/i;
const SPEED = /latency|duration|response.?time|p9\d|percentile|quantile|apdex/i;

function described({ name, query = '', templateRef }: CanaryMetric): string {
  return `${name} ${templateRef?.name ?? ''} ${query}`;
}

/** Whether requests are answered well, as far as names tell. */
export function measuresAnswers(metric: CanaryMetric): boolean {
  return ANSWERS.test(described(metric));
}

/** How fast requests are answered, as far as names tell. */
export function measuresSpeed(metric: CanaryMetric): boolean {
  return SPEED.test(described(metric));
}

/** Something that a user of the application notices; it has a value only when there are requests. */
export function measuresUsers(metric: CanaryMetric): boolean {
  return measuresAnswers(metric) || measuresSpeed(metric);
}
