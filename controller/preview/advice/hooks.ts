import { at, say } from '../../api/problems/path';
import { type CanaryWebhook, HOOK_TYPES } from '../../api/types/canary';
import { parseDuration } from '../../core/duration';
import { HTTP_METHODS, parseHttpMethod } from '../../core/http';
import { capabilitiesOf } from '../../api/rules/providers';
import { durationText } from '../duration-text';
import { measuresUsers } from './metric-kind';
import { type Finding, hooksOf, metricsOf, type Rule, type Subject, when, INTERVAL, inAnalysis } from './rule';

/** Milliseconds that the calls of a hook can take in one step. */
function longestCall({ timeout, retries = 0 }: CanaryWebhook): number {
  return (parseDuration(timeout || '10s') ?? 0) * (1 + retries);
}

function findSlowHook(subject: Subject): Finding[] {
  const step = durationText(subject.interval);
  return hooksOf(subject, 'rollout').flatMap(({ item, path }) => {
    const may = `of ${item.name} lets its calls take ${durationText(longestCall(item))}, longer than a step of ${step}`;
    return when(
      longestCall(item) > subject.interval,
      [...path, 'timeout'],
      say`${may}, so that a bad version keeps its users while the hook is waited for; shorten it, or lengthen ${INTERVAL}`,
    );
  });
}

function findSlowHooks(subject: Subject): Finding[] {
  const times = hooksOf(subject, 'rollout').map(({ item }) => longestCall(item));
  const total = times.reduce((sum, time) => sum + time, 0);
  // A hook that is too slow alone has its own finding.
  const found = total > subject.interval && times.every((time) => time <= subject.interval);
  const why = say`has rollout hooks that may take ${durationText(total)} one after the other, longer than a step of ${durationText(subject.interval)}, so that a bad version keeps its users meanwhile; shorten their timeouts, or lengthen ${INTERVAL}`;
  return when(found, inAnalysis('webhooks'), why);
}

/** Fields that a rollback hook does not need: it only answers a question. */
const ORDER_FIELDS = ['cmd', 'body', 'method'];

function findRollbackOrder(subject: Subject): Finding[] {
  const why =
    'is of type rollback, which asks again and again whether to roll back: a yes to what it is told to do rolls back a good version; use post-rollout, which is told the phase Failed after a rollback';
  return hooksOf(subject, 'rollback').flatMap(({ item, path }) =>
    when(
      ORDER_FIELDS.some((order) => item.metadata?.[order] !== undefined),
      path,
      `"${item.name}" ${why}`,
    ),
  );
}

function findSilentGates(subject: Subject): Finding[] {
  const told = (subject.analysis.alerts ?? []).some(({ severity }) => severity !== 'error');
  const gates = hooksOf(subject, 'confirm-rollout', 'confirm-traffic-increase', 'confirm-promotion').filter(
    ({ item }) => !item.muteAlert,
  );
  if (told || gates.length === 0) return [];
  const names = gates.map(({ item }) => item.name).join(', ');
  return when(
    true,
    inAnalysis('alerts'),
    `tells nobody that a rollout waits for ${names}, which may be for ever; add an alert of severity warn, or set muteAlert where a program answers`,
  );
}

/** The first metric that needs requests to have a value, if no hook sends requests to the new version. */
function metricWithoutRequests(subject: Subject): string | undefined {
  return hooksOf(subject, 'rollout').length > 0
    ? undefined
    : metricsOf(subject).find(({ item }) => measuresUsers(item))?.item.name;
}

const WEBHOOKS = inAnalysis('webhooks');
const NO_VALUE = 'no value is a failed check';

function findNoTraffic(subject: Subject): Finding[] {
  const { strategy, analysis, provider } = subject;
  const name = metricWithoutRequests(subject);
  const mirror = capabilitiesOf(provider).includes('mirroring') ? say`, or set ${at(...inAnalysis('mirror'))}` : '';
  const why = say`has no rollout hook, and Blue/Green gives the new version no traffic before the promotion, so that ${name ?? ''} has no value, and ${NO_VALUE}; add a rollout hook that generates load${mirror}`;
  return when(strategy === 'blue-green' && !analysis.mirror && name !== undefined, WEBHOOKS, why);
}

function findRareTraffic(subject: Subject): Finding[] {
  const name = metricWithoutRequests(subject);
  const why = `has no rollout hook, and only users who match meet the new version: when none of them comes, ${name} has no value, and ${NO_VALUE}; add a rollout hook that sends requests that match`;
  return when(subject.strategy === 'ab' && name !== undefined, WEBHOOKS, why);
}

/** A command that the load tester only starts: the hook succeeds before the command has ended. */
function isOnlyStarted({ metadata = {} }: CanaryWebhook): boolean {
  return metadata.cmd !== undefined && (metadata.type || 'cmd') === 'cmd';
}

function findUnwatchedLoad(subject: Subject): Finding[] {
  const hooks = hooksOf(subject, 'rollout');
  if (metricsOf(subject).length > 0 || !hooks.every(({ item }) => isOnlyStarted(item))) return [];
  const why =
    'which a load tester starts and says yes to at once, and there is no metric: whatever comes of it, the version is promoted; add metrics, or use the type bash, which waits for the result';
  return hooks.flatMap(({ item, path }) =>
    when(
      true,
      [...path, 'metadata', 'type'],
      `of ${item.name} is ${item.metadata?.type ? 'cmd' : 'not set, which means cmd'}, ${why}`,
    ),
  );
}

function findUnknownMethod(subject: Subject): Finding[] {
  return hooksOf(subject, ...HOOK_TYPES).flatMap(({ item, path }) => {
    const method = item.metadata?.method?.trim();
    const known =
      !method || item.metadata?.type !== undefined || method.includes('{{') || parseHttpMethod(method) !== undefined;
    const why = `of ${item.name} is ${method}, which is no method of a call, so that it is sent as metadata, with POST; use one of ${HTTP_METHODS.join(', ')}, or give what is meant another name`;
    return when(!known, [...path, 'metadata', 'method'], why);
  });
}

/** Rules for hooks. */
export const HOOK_RULES: readonly Rule[] = [
  { code: 'slow-hook', about: 'A hook may take longer than the step that it checks.', find: findSlowHook },
  {
    code: 'slow-hooks',
    about: 'The hooks together may take longer than the step that they check.',
    find: findSlowHooks,
  },
  {
    code: 'unwatched-load',
    about: 'Load is generated, and nothing looks at what comes of it.',
    find: findUnwatchedLoad,
  },
  {
    code: 'rollback-hook-asks',
    about: 'A rollback hook is a question, and this one looks like an order.',
    find: findRollbackOrder,
  },
  { code: 'unknown-method', about: 'A hook names a method that HTTP does not have.', find: findUnknownMethod },
  { code: 'silent-gate', about: 'Nobody is told that a gate waits for an answer.', find: findSilentGates },
  { code: 'no-traffic', about: 'A Blue/Green release is judged by requests that nobody sends.', find: findNoTraffic },
  { code: 'rare-traffic', about: 'An A/B test is judged by requests that may not come.', find: findRareTraffic },
];
