const tseslint = require('typescript-eslint');

/** The rooms that each room may import; everything but statistics may import api. The stream goes from the top of this table to its end. */
const ROOMS = {
  cli: ['runtime', 'simulation', 'preview', 'rollout', 'admission', 'kube', 'metrics', 'loadtester', 'statistics'],
  simulation: ['admission', 'runtime', 'rollout', 'kube', 'metrics', 'hooks', 'routing', 'workloads', 'alerts', 'statistics'],
  runtime: ['rollout', 'kube', 'metrics', 'hooks', 'routing', 'workloads', 'alerts', 'statistics'],
  preview: ['rollout', 'statistics'],
  loadtester: [],
  admission: [],
  rollout: ['statistics'],
  routing: [],
  workloads: [],
  metrics: ['statistics'],
  hooks: [],
  alerts: [],
  kube: [],
  statistics: [],
  api: [],
};

/** The rooms of the controller that components may import: those that touch nothing. */
const COMPONENTS = ['api', 'admission', 'preview', 'rollout', 'workloads'];

const zones = Object.entries(ROOMS).map(([room, allowed]) => {
  const forbidden = Object.keys(ROOMS).filter((other) => other !== room && other !== 'api' && !allowed.includes(other));
  const importsNothing = room === 'api' || room === 'statistics';
  if (importsNothing) forbidden.push('api');
  return {
    files: [`controller/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^(\\.\\./)+(${forbidden.join('|')})/`, message: `controller/${room} may import ${importsNothing ? 'nothing' : `only: ${['api', ...allowed].join(', ')}`}` },
            ...(room === 'kube' ? [] : [{ group: ['@kubernetes/client-node', '@kubernetes/client-node/*'], message: 'only controller/kube knows the client library' }]),
          ],
        },
      ],
    },
  };
});

/** In its folders `components/controller` is one `../` away, the controller one more. */
for (const [files, up] of [
  ['components/*.ts', '\\.\\./'],
  ['components/*/**/*.ts', '(\\.\\./){2,}'],
]) {
  const message = `components may import only: ${COMPONENTS.join(', ')}`;
  zones.push({ files: [files], rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: `^${up}controller/(?!(${COMPONENTS.join('|')})/)`, message }] }] } });
}

/** Time and randomness are injected; each real one occurs in one file. */
const AMBIENT = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'take the time from the Clock' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'take the time from the Clock' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'take randomness from Random' },
  { selector: "CallExpression[callee.name='setTimeout']", message: 'wait with the Clock' },
  { selector: "CallExpression[callee.name='setInterval']", message: 'wait with the Clock' },
];

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
    },
  },
  { files: ['controller/**/*.ts'], ignores: ['controller/runtime/real-clock.ts'], rules: { 'no-restricted-syntax': ['error', ...AMBIENT] } },
  ...zones,
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
