import type { CheckRecord } from '../../api/types/canary';
import { comparisonText } from '../../api/comparison';
import { analysisOf, intervalOf, iterationsOf, titleOf } from '../../api/defaults';
import { formatDuration } from '../../core/duration';
import type { Context } from '../context';
import { ask, memory, type Program, tell } from '../effects';

/**
 * An A/B test is over: what it found is told and written down, once, however long its promotion has to wait.
 *
 * @returns the checks that are still to be written down
 */
export function* compareOnce({ canary, status }: Context, checks: CheckRecord[]): Program<CheckRecord[]> {
  const compares = (analysisOf(canary).metrics ?? []).some(({ compareTo }) => compareTo !== undefined);
  if (!compares || status.comparison !== undefined) return checks;
  // As long as was fixed before it began: an end that depends on what was found would make a difference of none.
  const length = intervalOf(canary) * iterationsOf(canary);
  const window = formatDuration(length);
  const metrics = yield* ask.compare(length);
  // Written first: told again after a restart, it would be news twice.
  yield* memory.setStatus({ comparison: { window, metrics } }, checks);
  for (const record of metrics)
    yield* tell.event(
      record.missing === undefined ? 'Normal' : 'Warning',
      `A/B test of ${titleOf(canary)}: ${comparisonText(record, window)}`,
    );
  return [];
}
