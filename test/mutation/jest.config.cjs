const { projects } = require('../../jest.config');

const { modulePathIgnorePatterns: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');

/** The quick tests of what is mutated. Tests of whole rollouts would take hours. */
module.exports = {
  ...unit,
  rootDir: '../..',
  testMatch: ['test/rollout/programs', 'test/rollout/interpret', 'test/analysis/*', 'test/reconcile/writer'].map(
    (name) => `<rootDir>/${name}.test.ts`,
  ),
};
