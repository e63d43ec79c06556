const { projects } = require('../../jest.config');

const unit = { ...projects.find(({ displayName }) => displayName === 'unit') };
// Stryker runs the tests in a copy of the repository, in a folder that is ignored otherwise.
delete unit.modulePathIgnorePatterns;

/** The quick tests of what is mutated. Tests of whole rollouts would take hours. */
module.exports = {
  ...unit,
  rootDir: '../..',
  testMatch: ['test/rollout/programs', 'test/rollout/interpret', 'test/analysis/*', 'test/reconcile/writer'].map(
    (name) => `<rootDir>/${name}.test.ts`,
  ),
};
