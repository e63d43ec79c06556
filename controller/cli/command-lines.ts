import { flag, FLAGS } from '../api/flags';
import { LOAD_TESTER_FLAGS } from '../loadtester/flags';
import { FAULTS } from '../simulation/traffic/traffic';
import type { CommandLine } from './arguments';

/** How `serin plan` writes its results. */
export const PLAN_FORMATS = ['text', 'json', 'markdown'] as const;
/** How `serin status` writes its results. */
export const STATUS_FORMATS = ['text', 'json'] as const;

export const CONTROLLER = {
  name: 'controller',
  about: 'runs the controller in or against a cluster',
  options: FLAGS,
} satisfies CommandLine;

export const LOAD_TESTER = {
  name: 'loadtester',
  about: 'sends load, runs commands and keeps gates for the hooks of Canaries',
  options: LOAD_TESTER_FLAGS,
} satisfies CommandLine;

export const PLAN = {
  name: 'plan',
  about: 'prints the timeline of every Canary in the files, with warnings',
  operands: 'FILE…',
  options: {
    format: {
      ...flag('string', 'text', `one of ${PLAN_FORMATS.join(', ')}`, { values: PLAN_FORMATS }),
      placeholder: 'FORMAT',
    },
    'mesh-provider': {
      ...flag('string', FLAGS['mesh-provider'].default, 'routing provider of Canaries that name none'),
      placeholder: 'NAME',
    },
    'selector-labels': { ...FLAGS['selector-labels'], placeholder: 'LABELS' },
    strict: flag('bool', 'false', 'fails on warnings, too'),
  },
} satisfies CommandLine;

export const STATUS = {
  name: 'status',
  about: 'shows what Canaries of a cluster do and what each check measured',
  operands: '[NAME…]',
  options: {
    namespace: {
      ...flag('string', '', "namespace of the Canaries; default: that of the kubeconfig's context, else default"),
      short: 'n',
      placeholder: 'NAME',
    },
    'all-namespaces': { ...flag('bool', 'false', 'shows the Canaries of all namespaces'), short: 'A' },
    kubeconfig: { ...FLAGS.kubeconfig, placeholder: 'FILE' },
    format: {
      ...flag('string', 'text', `one of ${STATUS_FORMATS.join(', ')}`, { values: STATUS_FORMATS }),
      placeholder: 'FORMAT',
    },
  },
} satisfies CommandLine;

export const DEMO = {
  name: 'demo',
  about: 'runs a rollout in an embedded cluster',
  operands: '[FILE…]',
  options: {
    fault: {
      ...flag('string', 'none', `what is wrong with the new version: ${FAULTS.join(', ')}`, { values: FAULTS }),
      placeholder: 'FAULT',
    },
    seed: { ...flag('string', '1', 'varies the run; the same seed gives the same run'), placeholder: 'N' },
  },
} satisfies CommandLine;

export const PRINT_CRDS = {
  name: 'crds',
  about: 'prints the CustomResourceDefinitions, for kubectl apply --server-side -f -',
  options: {},
} satisfies CommandLine;

export const PRINT_VERSION = { name: 'version', about: 'prints the version', options: {} } satisfies CommandLine;
