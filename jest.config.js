/** Tests of one project run on swc: types are checked by `tsc`, not by the test runner. */
const common = {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // The sources say `.js` where they load a file lazily; programs say `serin` where they mean the components.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^serin$': '<rootDir>/components/index.ts',
    '^serin/policy$': '<rootDir>/components/policy/index.ts',
  },
  // The Kubernetes client and what it needs come as ES modules only.
  transformIgnorePatterns: [
    'node_modules/(?!(@kubernetes/client-node|socks-proxy-agent|agent-base|@marcbachmann/cel-js|openid-client|oauth4webapi|jose|js-yaml|jsonpath-plus)/)',
  ],
};

module.exports = {
  // For a test that hangs: none may depend on how fast a machine is.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/test/components/', '<rootDir>/test/crash/'],
    },
    {
      ...common,
      displayName: 'components',
      moduleNameMapper: {
        ...common.moduleNameMapper,
        // Pulumi loads a compiler and a package manager to turn functions into text, which no component needs.
        '/typescript-shim$|^@npmcli/arborist$': '<rootDir>/test/components/not-loaded.cjs',
      },
      testMatch: ['<rootDir>/test/components/**/*.test.ts'],
      testEnvironment: '<rootDir>/test/components/environment.cjs',
    },
    // A rollout for every write, twice: too long for whoever only wants to know whether a change is right.
    { ...common, displayName: 'crash', testMatch: ['<rootDir>/test/crash/*.test.ts'] },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/dataplane/'],
    },
    { ...common, displayName: 'dataplane', testMatch: ['<rootDir>/test/e2e/dataplane/*.test.ts'] },
  ],
};
