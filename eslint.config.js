const importX = require('eslint-plugin-import-x');
const { createTypeScriptImportResolver } = require('eslint-import-resolver-typescript');
const tseslint = require('typescript-eslint');

/**
 * The rooms that each room may import. Every room may import core, all but core and statistics api. Upper rooms stand
 * first.
 */
const ROOMS = {
  cli: ['process', 'simulation', 'preview', 'rollout', 'admission', 'validation', 'kube', 'loadtester'],
  simulation: ['process', 'reconcile', 'notify', 'admission', 'kube', 'metrics', 'routing', 'workloads'],
  process: ['reconcile', 'notify', 'kube', 'metrics'],
  reconcile: ['notify', 'rollout', 'kube', 'metrics', 'hooks', 'validation', 'routing', 'workloads'],
  notify: ['kube', 'hooks', 'alerts'],
  preview: ['rollout', 'statistics', 'validation', 'routing', 'workloads'],
  loadtester: [],
  admission: ['validation'],
  validation: ['routing', 'workloads'],
  rollout: ['analysis'],
  metrics: ['routing'],
  analysis: ['statistics'],
  routing: [],
  workloads: [],
  hooks: [],
  alerts: [],
  kube: [],
  api: [],
  statistics: [],
  core: [],
};

/** The rooms of the controller that components may import: those that touch nothing. */
const COMPONENTS = ['core', 'api', 'admission', 'preview', 'rollout', 'workloads'];

const zones = Object.entries(ROOMS).map(([room, allowed]) => {
  const everywhere = room === 'core' ? [] : room === 'api' || room === 'statistics' ? ['core'] : ['core', 'api'];
  const allowedRooms = [...everywhere, ...allowed];
  const forbidden = Object.keys(ROOMS).filter((other) => other !== room && !allowedRooms.includes(other));
  const may = allowedRooms.length === 0 ? 'nothing' : `only: ${allowedRooms.join(', ')}`;
  return {
    files: [`controller/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^(\\.\\./)+(${forbidden.join('|')})/`, message: `controller/${room} may import ${may}` },
            ...(room === 'kube'
              ? []
              : [
                  {
                    group: ['@kubernetes/client-node', '@kubernetes/client-node/*'],
                    message: 'only controller/kube knows the client library',
                  },
                ]),
          ],
        },
      ],
    },
  };
});

/** A component's folder is one level below `components`, or two. */
const message = `components may import only: ${COMPONENTS.join(', ')}`;
zones.push({
  files: ['components/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: `^(\\.\\./)+controller/(?!(${COMPONENTS.join('|')})/)`, message }] },
    ],
  },
});

/** Time and randomness are injected; each real one occurs in one file. */
const AMBIENT = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'take the time from the Clock' },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'take the time from the Clock',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'take randomness from Random',
  },
  { selector: "CallExpression[callee.name='setTimeout']", message: 'wait with the Clock' },
  { selector: "CallExpression[callee.name='setInterval']", message: 'wait with the Clock' },
];

/** A message that is the same each time can be counted and searched for. */
const LOGS = ["[callee.object.name='log']", "[callee.object.property.name='log']"].map((log) => ({
  selector: `CallExpression${log}:not([arguments.1.type='Literal'])`,
  message: 'log a constant message, and put what varies into the fields',
}));

module.exports = tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      // The formatter breaks code; this is for comments. A text of a message stays in one piece, so that it can be
      // found.
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
    },
  },
  // What imports each other cannot be read, moved or tested apart.
  {
    files: ['controller/**/*.ts', 'components/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
  },
  // Tables of cases are longer than code that somebody has to hold in mind.
  { files: ['test/**/*.ts'], rules: { 'max-lines': ['error', { max: 700 }] } },
  {
    files: ['controller/**/*.ts'],
    ignores: ['controller/process/real-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...AMBIENT, ...LOGS] },
  },
  ...zones,
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
