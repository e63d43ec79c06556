import type { Severity } from '../api/types/canary';

const RANK: Readonly<Record<Severity, number>> = { info: 0, warn: 1, error: 2 };

/** Whether an alert gets a message. @param alertSeverity the lowest severity that the alert gets. Default: info. */
export function wants(alertSeverity: Severity | '' | undefined, severity: Severity): boolean {
  return RANK[severity] >= RANK[alertSeverity || 'info'];
}
