import { PAGES } from './pages.mjs';
import { table } from './table.mjs';
import { decisions, WRITTEN } from './written.mjs';

const ABILITIES = {
  canary: 'Canary',
  ab: 'A/B test',
  'blue-green': 'Blue/Green',
  mirroring: 'Mirroring',
  'session-affinity': 'Session affinity',
};

const page = (...parts) => parts.join('\n\n');
const code = (text) => `\`${text}\``;
const yes = (condition) => (condition ? '✓' : '');

/** Further pages, beside those of the exports. */
const FURTHER = [
  {
    file: 'manifests',
    title: 'Manifests',
    about: 'every field of Canary, MetricTemplate and AlertProvider',
    text: manifests,
  },
  { file: 'providers', title: 'Routing providers', about: 'what each of them can do', text: providers },
  { file: 'advice', title: 'Warnings', about: 'what a preview and `serin plan` warn of, by code', text: advice },
  { file: 'cli', title: 'Command line', about: 'the commands of `serin` and their flags', text: commandLine },
];

/** The pages that tell what the sources' tables say, by file. */
export function furtherPages(sources) {
  return FURTHER.map(({ file, title, text }) => ({ file: `${file}.md`, text: page(`# ${title}`, text(sources)) }));
}

/** The first page. */
export function index() {
  const line = ({ file, title, about }) => `- [${title}](${file}.md): ${about}`;
  return page(
    '# Reference',
    'What programs and the command line find in Serin. `npm run docs` writes it from the docstrings of the sources: change those, not these pages.',
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
    'The fields of the custom resources `flagger.app/v1beta1`, as `kubectl explain` shows them, too. A question mark is after those that may be left out.',
    ...resources,
  );
}

/** A row for each field that says what it means. */
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

/** What each provider can do: for the page, and for the first one of the project. */
export function providerTable({ PROVIDERS }) {
  const rows = Object.entries(PROVIDERS).map(([name, { can, note = '' }]) => [
    code(name),
    ...Object.keys(ABILITIES).map((ability) => yes(can.includes(ability))),
    note,
  ]);
  return table(['Provider', ...Object.values(ABILITIES), 'Notes'], rows);
}

function providers(sources) {
  return page(
    "What a routing provider can do, by the name that it has in a Canary's `spec.provider` and in the controller's `--mesh-provider`; `routing` has a function for each. What a provider cannot do does not compile as the strategy of a ProgressiveService, and is refused in a Canary.",
    providerTable(sources),
    '## Schemas',
    "What Serin writes for a provider is held against the schema that the provider's makers publish, which tests fetch and do not copy: a real API server with these definitions takes every object whole, and has nothing to change when it is written again; where npm has validators that were made from them, these agree.",
    table(
      ['Provider', 'Held against', 'Notes'],
      Object.entries(sources.PUBLISHED_SCHEMAS).map(([name, schema]) => [code(name), ...heldAgainst(schema)]),
    ),
  );
}

function heldAgainst({ definitions, models, note = '', unavailable }) {
  if (unavailable !== undefined) return ['nothing', unavailable];
  if (definitions === undefined) return ['the API server, which knows the kinds itself', note];
  return [
    [code(`${definitions.module}@${definitions.version}`), ...(models === undefined ? [] : [code(models)])].join(', '),
    note,
  ];
}

function advice({ ADVICE_RULES, SILENCE_ANNOTATION, PROMQL_CHECK }) {
  return page(
    `A preview, \`serin plan\` and the policies of \`serin/policy\` look for these. Whoever has read a warning and does not want it names its code: in \`silence\` of a ProgressiveService, or, separated by commas, in the annotation ${code(SILENCE_ANNOTATION)} of a Canary.`,
    table(
      ['Code', 'What it looks for'],
      ADVICE_RULES.map(({ code: name, about }) => [code(name), about]),
    ),
    `The code ${code(PROMQL_CHECK)} silences no warning but a check: queries of the Canary's metrics need not be PromQL then, for servers whose language has more words.`,
  );
}

function commandLine({ help, FLAGS, LOAD_FIELDS, LOAD_TESTER_FLAGS, withoutEffect }) {
  const changed = Object.fromEntries(Object.entries(FLAGS).map(([name, flag]) => [name, `not ${flag.default}`]));
  const commands = help.split('\n').filter((line) => line.startsWith('  '));
  return page(
    ['```text', ...commands.map((line) => line.slice(2)), '```'].join('\n'),
    'Flags begin with one dash or two, and take their value after a space or an equals sign.',
    '## serin controller',
    flags(FLAGS, withoutEffect(changed)),
    '## serin loadtester',
    flags(LOAD_TESTER_FLAGS, []),
    'Gates outlive a restart of the process. In a container they outlive no more than what is mounted there: name a folder of a volume with `--state-dir`.',
    '### Load',
    `A hook with \`type: http\` in its \`metadata\` has the load tester send load itself. Its result is a line of JSON, in the answer, the log and (as \`serin_loadtester_*\`) at \`/metrics\`: requests, errors, answers by status, failures by cause, and the latency as minimum, mean, maximum and percentiles, which are within 0.4 % of themselves. Redirects are not followed: their status is the answer.`,
    table(
      ['Metadata', 'Meaning'],
      Object.entries(LOAD_FIELDS).map(([name, meaning]) => [code(name), meaning]),
    ),
    'Where `hey` is not installed, commands and scripts find the built-in generator under its name, the last of their `PATH`: it takes the arguments of `hey`, prints the line of JSON, and fails when nobody answered or it is told what it cannot do. A command that is nothing but `hey` and its arguments is refused with the reason before it is answered, and counted among the metrics.',
    'A line of a command that ends with a backslash between blanks, or with such a backslash and a comment, is continued, as guides write it; a shell would end the command there.',
    '## serin status',
    'Asks the cluster of a kubeconfig, once, and changes nothing. A Canary keeps the checks of its latest rollout only. `--format json` prints a list with an object for each Canary: its `name`, its `namespace`, and its [`status`](custom-resources.md#canarystatus) as the cluster has it, empty where no controller has taken it up. The command ends with 0 when there was something to be shown or nothing is there, with 1 when a Canary that is named is not there or the cluster cannot be asked.',
  );
}

function flags(all, idle) {
  const rows = Object.entries(all).map(([name, { type, default: value, help, environment }]) => {
    const notes = [
      environment && `or the environment variable ${code(environment)}`,
      idle.includes(name) && 'has no effect in this version',
    ].filter(Boolean);
    return [code(`--${name}`), type, value === '' ? '' : code(value), [help, ...notes].join('; ')];
  });
  return table(['Flag', 'Type', 'Default', 'Meaning'], rows);
}
