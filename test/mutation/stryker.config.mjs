// `npm run test:mutation`: changes the code in small ways, one at a time, and counts the changes that no test notices.
// `npm run test:mutation -- --mutate FILE` looks at one file. It takes a while, and is no part of `npm test`.
export default {
  packageManager: 'npm',
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { configFile: 'test/mutation/jest.config.cjs' },
  coverageAnalysis: 'perTest',
  mutate: [
    'controller/rollout/**/*.ts',
    'controller/analysis/**/*.ts',
    'controller/reconcile/writer.ts',
    // What is drawn for people and the constructors of effects.
    '!controller/rollout/effects.ts',
    '!controller/rollout/plan.ts',
  ],
  // The texts of events are tested by what whole rollouts say.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'dist/mutation.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  tempDirName: 'dist/.stryker',
  ignorePatterns: ['dist', 'docs', 'coverage'],
  allowConsoleColors: false,
};
