import { wants } from '../../controller/alerts/index';

const SEVERITIES = ['info', 'warn', 'error'] as const;

describe('the severity of an alert is the lowest that it hears', () => {
  test.each([
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('%s hears %j', (alertSeverity, heard) => {
    expect(SEVERITIES.filter((severity) => wants(alertSeverity, severity))).toEqual(heard);
  });

  test.each([undefined, ''] as const)('and without one (%p) it hears all', (none) => {
    expect(SEVERITIES.filter((severity) => wants(none, severity))).toEqual(SEVERITIES);
  });
});
