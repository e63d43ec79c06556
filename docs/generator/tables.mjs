import { PAGES } from './pages.mjs';
import { table } from './table.mjs';
import { decisions, WRITTEN } from './written.mjs';

const FURTHER_ABILITIES = { mirroring: 'Mirroring', 'session-affinity': 'Session affinity' };

const page = (...parts) => parts.join('\n\n');
const code = (text) => `\`${text}\``;
const yes = (condition) => (condition ? '✓' : '');

/** Pages beside those of the exports. */
const FURTHER = [
  {
    file: 'manifests',
    title: 'Manifests',
    about: 'all fields of Canary, MetricTemplate and AlertProvider',
    text: manifests,
  },
  { file: 'providers', title: 'Routing providers', about: 'what each of them supports', text: providers },
  { file: 'advice', title: 'Warnings', about: 'the warnings of a preview and of `serin plan`, by code', text: advice },
  { file: 'errors', title: 'Errors', about: 'the problems that Serin refuses, by code', text: errors },
  { file: 'cli', title: 'Command line', about: 'the commands of `serin` and their flags', text: commandLine },
];

/** The pages made from tables in the sources, with their file names. */
export function furtherPages(sources) {
  return FURTHER.map(({ file, title, text }) => ({ file: `${file}.md`, text: page(`# ${title}`, text(sources)) }));
}

/** The first page. */
export function index() {
  const line = ({ file, title, about }) => `- [${title}](${file}.md): ${about}`;
  return page(
    '# Reference',
    'The interface of Serin for programs and the command line. `npm run docs` generates these pages from the docstrings of the sources. Change those, not these pages.',
    [...PAGES, ...FURTHER].map(line).join('\n'),
    '## For contributors',
    'People write these pages. [CONTRIBUTING.md](../CONTRIBUTING.md) says how to change the code.',
    [
      ...WRITTEN.map(({ file, title, about }) => `- [${title}](${file}): ${about}`),
      ...decisions().map(({ file, title }) => `- Decision: [${title}](${file})`),
    ].join('\n'),
  );
}

function manifests({ CRDS }) {
  const resources = CRDS.map(({ spec: { names, versions } }) => {
    const { spec, status } = versions[0].schema.openAPIV3Schema.properties;
    return page(
      `## ${names.kind}`,
      table(['Field', 'Type', 'Meaning'], [...fieldsOf('spec', spec), ...(status ? fieldsOf('status', status) : [])]),
    );
  });
  return page(
    'The fields of the custom resources `flagger.app/v1beta1`. `kubectl explain` shows them, too. Fields with a question mark are optional.',
    ...resources,
  );
}

/** One row for each field, with its description. */
function fieldsOf(path, { properties = {}, items, required = [] }) {
  if (items !== undefined) return fieldsOf(`${path}[]`, items);
  return Object.entries(properties).flatMap(([name, schema]) => {
    const field = `${path}.${name}`;
    return [
      [code(`${field}${required.includes(name) ? '' : '?'}`), typeOf(schema), schema.description],
      ...fieldsOf(field, schema),
    ];
  });
}

function typeOf({ type, items, enum: values, ...rest }) {
  if (values !== undefined) return values.map((value) => code(JSON.stringify(value))).join(' | ');
  if (items !== undefined) return `list of ${items.type}`;
  return type ?? (rest['x-kubernetes-int-or-string'] ? 'integer or string' : 'anything');
}

/** The table of providers, for their page and for the project's README. */
export function providerTable({ PROVIDERS, STRATEGY_NAMES }) {
  const strategies = Object.entries(STRATEGY_NAMES).map(([name, { text }]) => [name, text]);
  const abilities = { ...Object.fromEntries(strategies), ...FURTHER_ABILITIES };
  const rows = Object.entries(PROVIDERS).map(([name, { can, note = '' }]) => [
    code(name),
    ...Object.keys(abilities).map((ability) => yes(can.includes(ability))),
    note,
  ]);
  return table(['Provider', ...Object.values(abilities), 'Notes'], rows);
}

function providers(sources) {
  return page(
    "The routing providers and what they support. Their names are those of a Canary's `spec.provider` and of the controller's `--mesh-provider`. `routing` has a function for each of them. A strategy that the provider does not support does not compile in a ProgressiveService, and is refused in a Canary.",
    providerTable(sources),
    '## Schemas',
    "Tests check the objects that Serin writes against the schemas that the provider's makers publish. The tests fetch these schemas and do not copy them. A real API server with these definitions accepts every object unchanged, and a second write changes nothing. If npm has validators that were made from the schemas, the objects pass those, too.",
    table(
      ['Provider', 'Checked against', 'Notes'],
      Object.entries(sources.PUBLISHED_SCHEMAS).map(([name, schema]) => [code(name), ...schemaCells(schema)]),
    ),
  );
}

function schemaCells({ definitions, models, note = '', unavailable }) {
  if (unavailable !== undefined) return ['nothing', unavailable];
  if (definitions === undefined) return ['the built-in kinds of the API server', note];
  return [
    [code(`${definitions.module}@${definitions.version}`), ...(models === undefined ? [] : [code(models)])].join(', '),
    note,
  ];
}

function advice({ ADVICE_RULES, SILENCE_ANNOTATION, PROMQL_CHECK }) {
  return page(
    `A preview, \`serin plan\` and the policies of \`serin/policy\` show these warnings. To silence a warning, add its code to \`silence\` of a ProgressiveService, or to the annotation ${code(SILENCE_ANNOTATION)} of a Canary, where codes are separated by commas.`,
    table(
      ['Code', 'What it looks for'],
      ADVICE_RULES.map(({ code: name, about }) => [code(name), about]),
    ),
    `The code ${code(PROMQL_CHECK)} turns off a check instead of a warning: queries of the Canary's metrics need not be valid PromQL then. Use it for servers whose language extends PromQL.`,
  );
}

function errors({ PROBLEM_SECTIONS }) {
  const problem = ([name, { about, example, mend }]) =>
    page(`### ${code(name)}`, about, ['```text', example, '```'].join('\n'), mend);
  const sections = PROBLEM_SECTIONS.map(({ title, problems }) =>
    page(`## ${title}`, ...Object.entries(problems).map(problem)),
  );
  return page(
    'The problems for which a Canary is not released or a component is not created. `serin plan` shows the code of each problem before its message, and has both in its JSON. The events and the condition `Accepted` of a Canary, and the errors of `pulumi up`, have the message alone. A code keeps its meaning. A message may change.',
    ...sections,
  );
}

function commandLine({ help, DEMO, FLAGS, LOAD_FIELDS, LOAD_TESTER_FLAGS, PLAN, STATUS, withoutEffect }) {
  const changed = Object.fromEntries(Object.entries(FLAGS).map(([name, flag]) => [name, `not ${flag.default}`]));
  const commands = help.split('\n').filter((line) => line.startsWith('  '));
  return page(
    ['```text', ...commands.map((line) => line.slice(2)), '```'].join('\n'),
    'Flags begin with one or two dashes. Their value follows after a space or an equals sign. Every command has `--help`.',
    '## serin controller',
    flags(FLAGS, withoutEffect(changed)),
    '## serin loadtester',
    flags(LOAD_TESTER_FLAGS, []),
    'Gates survive a restart of the process. In a container they survive only on a volume: set `--state-dir` to a folder on it.',
    '### Load',
    `With \`type: http\` in the \`metadata\` of a hook, the load tester sends load itself. The result is a line of JSON in the answer and in the log. Metrics \`serin_loadtester_*\` are at \`/metrics\`. The result contains requests, errors, answers by status, failures by cause, and the latency as minimum, mean, maximum and percentiles. Percentiles have a relative error of at most 0.4 %. Redirects are not followed: their status is the answer.`,
    table(
      ['Metadata', 'Meaning'],
      Object.entries(LOAD_FIELDS).map(([name, meaning]) => [code(name), meaning]),
    ),
    'If `hey` is not installed, commands and scripts find the built-in generator under that name, at the end of their `PATH`. It takes the arguments of `hey` and prints the line of JSON. It fails if there are no answers, or if it does not support an argument. If a command consists only of `hey` and its arguments, wrong arguments are refused in the answer, and its requests are counted in the metrics.',
    'A line of a command continues on the next line if it ends with a backslash between blanks, or with such a backslash and a comment. Guides contain such lines, although a shell would end the command there.',
    '## serin plan',
    flags(PLAN.options, []),
    '## serin status',
    flags(STATUS.options, []),
    'Reads the Canaries of a cluster once, and changes nothing. It uses the kubeconfig. A Canary keeps only the checks of its latest rollout. `--format json` prints a list with an object for each Canary: its `name`, its `namespace`, and its [`status`](custom-resources.md#canarystatus), which is empty if no controller has processed the Canary. The exit code is 1 if a named Canary does not exist or the cluster cannot be read, otherwise 0.',
    '## serin demo',
    flags(DEMO.options, []),
  );
}

function flags(all, idle) {
  const rows = Object.entries(all).map(([name, { short, type, default: value, help, environment }]) => {
    const notes = [
      environment && `or the environment variable ${code(environment)}`,
      idle.includes(name) && 'has no effect in this version',
    ].filter(Boolean);
    const names = [short && `-${short}`, `--${name}`].filter(Boolean).map(code).join(', ');
    return [names, type, value === '' ? '' : code(value), [help, ...notes].join('; ')];
  });
  return table(['Flag', 'Type', 'Default', 'Meaning'], rows);
}
