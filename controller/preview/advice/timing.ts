import { type Path, say } from '../../api/problems/path';
import { delayOf, metricIntervalOf, progressDeadlineOf, thresholdOf } from '../../api/defaults';
import { parseDuration } from '../../core/duration';
import { durationText } from '../duration-text';
import { measuresSpeed } from './metric-kind';
import { type Finding, hooksOf, metricsOf, type Rule, type Subject, when, INTERVAL, inAnalysis } from './rule';

/** Milliseconds in which Prometheus usually scrapes twice. A rate needs two scrapes. */
const TWO_SCRAPES = 30_000;
/** Milliseconds that most images need to be pulled and started. */
const USUAL_START = 60_000;

/** The window of each metric's query, in milliseconds. */
function metricWindows(subject: Subject): { name: string; field: Path; window: number; text: string }[] {
  return metricsOf(subject).map(({ item, path }) => {
    const text = metricIntervalOf(item);
    return {
      name: item.name,
      field: [...path, 'interval'],
      window: parseDuration(text) ?? 0,
      text: item.interval ? text : `${text} by default`,
    };
  });
}

function findStaleWindow(subject: Subject): Finding[] {
  // For shorter intervals no window fits; another rule reports that.
  if (subject.interval < TWO_SCRAPES) return [];
  const why = say`longer than two steps of ${durationText(subject.interval)}, so that a step is judged mostly by what was measured before it; shorten it, or lengthen ${INTERVAL}`;
  return metricWindows(subject).flatMap(({ name, field, window, text }) =>
    when(window > 2 * subject.interval, field, say`of ${name} is ${text}, ${why}`),
  );
}

function findShortWindow(subject: Subject): Finding[] {
  const step = durationText(subject.interval);
  const why = `less than a quarter of a step of ${step}, so that what goes wrong in the rest of it is never seen; set it to ${step}`;
  return metricWindows(subject).flatMap(({ name, field, window, text }) =>
    when(window * 4 < subject.interval, field, `of ${name} is ${text}, ${why}`),
  );
}

function findNarrowWindow(subject: Subject): Finding[] {
  const why =
    'in which Prometheus often has not scraped twice, so that there is no rate, and no value is a failed check; use 30s or more';
  return metricWindows(subject).flatMap(({ name, field, window, text }) =>
    when(window < TWO_SCRAPES, field, `of ${name} is ${text}, ${why}`),
  );
}

function findColdStart(subject: Subject): Finding[] {
  const { canary } = subject;
  const fragile = thresholdOf(canary) === 1 && delayOf(canary) === 0 && hooksOf(subject, 'pre-rollout').length === 0;
  const measured = metricsOf(subject).find(({ item }) => measuresSpeed(item));
  const why = `is not set and nothing warms the new version up: ${measured?.item.name} measures its first, slow requests, and the first failed check rolls back; set it to 30s, or add a pre-rollout hook`;
  return when(fragile && measured !== undefined, inAnalysis('delay'), why);
}

/** Rules for durations and waiting times. */
export const TIMING_RULES: readonly Rule[] = [
  {
    code: 'short-interval',
    about: 'A step shorter than two scrapes cannot be measured by itself.',
    find: ({ interval }) =>
      when(
        interval < TWO_SCRAPES,
        inAnalysis('interval'),
        `is ${durationText(interval)}, in which Prometheus often has not scraped twice, so that a step is judged by what was measured before it; use 30s or more`,
      ),
  },
  {
    code: 'stale-window',
    about: 'A metric whose window is longer than a step judges earlier steps.',
    find: findStaleWindow,
  },
  {
    code: 'short-window',
    about: 'A metric whose window is much shorter than a step misses most of it.',
    find: findShortWindow,
  },
  {
    code: 'narrow-window',
    about: 'A metric whose window is shorter than two scrapes often has no value.',
    find: findNarrowWindow,
  },
  { code: 'cold-start', about: 'The first requests of a new process are slow.', find: findColdStart },
  {
    code: 'short-deadline',
    about: 'A deadline shorter than a usual start rolls back good versions.',
    find: ({ canary }) =>
      when(
        progressDeadlineOf(canary) < USUAL_START,
        ['spec', 'progressDeadlineSeconds'],
        `is ${canary.spec.progressDeadlineSeconds}, in which an image is often not pulled and started, so that a good version is rolled back; use 60 or more`,
      ),
  },
];
