import { reportComparison } from '../../analysis/report';
import { comparisonText } from '../../api/comparison';
import { analysisOf, intervalOf, iterationsOf, titleOf } from '../../api/defaults';
import type { CheckRecord } from '../../api/types/canary';
import { formatDuration } from '../../core/duration';
import type { Context } from '../context';
import { ask, memory, type Program, tell } from '../effects';

/**
 * Reports what an A/B test found, once it is over. It is said and written down once, however long the promotion has to
 * wait.
 *
 * @returns the checks that are still to be written down
 */
export function* compareOnce(context: Context, checks: CheckRecord[]): Program<CheckRecord[]> {
  const { canary, status } = context;
  const compared = (analysisOf(canary).metrics ?? []).filter(({ compareTo }) => compareTo !== undefined);
  if (compared.length === 0 || status.comparison !== undefined) return checks;
  // The length was fixed before the test began: an end that depended on what was found would invent a difference.
  const length = intervalOf(canary) * iterationsOf(canary);
  const window = formatDuration(length);
  const readings = yield* ask.read(compared, length);
  const metrics = compared.map((metric, index) => reportComparison(metric, readings[index]!, context));
  // Written before it is said, so that a restart does not say it again.
  yield* memory.setStatus({ comparison: { window, metrics } }, checks);
  for (const record of metrics)
    yield* tell.event(
      record.missing === undefined ? 'Normal' : 'Warning',
      `A/B test of ${titleOf(canary)}: ${comparisonText(record, window)}`,
    );
  return [];
}
