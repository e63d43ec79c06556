import { admit } from '../../controller/admission/admit';
import type { Canary } from '../../controller/api/types/canary';
import { CANARY } from '../../controller/api/types/resources';
import { adviceOn } from '../../controller/preview';
import { guideFragments, guideManifests } from '../api/manifests';

/** The advice on the Canaries of the guides. All others have none. */
const MANIFESTS: Record<string, string[]> = {
  // It shows the installation, and has no metrics.
  'Canary myapp of custom-resource.yaml': ['never-rolls-back'],
  // One query selects only the namespace.
  'Canary payment-api of real-world.yaml': ['version-blind-query'],
  // A test of a week with steps of an hour. A single bad check of five minutes ends it, and the other 55 minutes are
  // not checked. Beta users do not come all the time.
  'Canary recommendation-api of real-world.yaml': ['single-bad-sample', 'short-window', 'rare-traffic'],
  // Its rollback hook undoes a migration at every check, and rolls back if that succeeds.
  'Canary user-service of real-world.yaml': [
    'bound-too-tight',
    'version-blind-query',
    'single-bad-sample',
    'slow-hook',
    'rollback-hook-asks',
  ],
  'Canary api-gateway of real-world.yaml': ['single-bad-sample'],
  'Canary abtest of strategies.yaml': ['single-metric', 'rare-traffic'],
  'Canary bluegreen of strategies.yaml': ['single-metric'],
};

/** The same for fragments that are a whole analysis, or that show a good or bad practice. */
const FRAGMENTS: Record<string, string[]> = {
  'part 1 of chaos.yaml': ['all-at-once', 'slow-hook', 'slow-hook'],
  'part 1 of delay.yaml': ['single-metric', 'metric-without-bound', 'single-bad-sample', 'all-at-once'],
  'part 1 of feature-flags.yaml': ['all-at-once', 'unwatched-load', 'rollback-hook-asks'],
  'part 1 of good-metrics.yaml': ['single-bad-sample', 'all-at-once', 'cold-start'],
  'part 1 of growing-mirroring.yaml': ['single-metric', 'single-bad-sample'],
  'part 1 of matching-labels.yaml': ['single-metric', 'metric-without-bound', 'single-bad-sample', 'all-at-once'],
  'part 1 of multi-region.yaml': ['never-rolls-back', 'ready-without-pods'],
  'part 1 of multiple-metric-providers.yaml': ['single-bad-sample', 'all-at-once', 'stale-window'],
  'part 1 of rollback.yaml': ['no-traffic'],
  'part 1 of rollout-speed.yaml': ['never-rolls-back', 'iterations-without-meaning'],
  'part 2 of rollout-speed.yaml': ['never-rolls-back', 'iterations-without-meaning'],
  'part 1 of staging.yaml': ['never-rolls-back', 'full-exposure', 'iterations-without-meaning'],
  'part 1 of test-runners.yaml': ['all-at-once', 'slow-hook'],
};

function codesOf(object: Parameters<typeof admit>[1]): string[] {
  return adviceOn(admit<Canary>(CANARY, object).object, 'istio').map(({ code }) => code);
}

test.each(guideManifests().filter(([, { kind }]) => kind === 'Canary'))(
  'the guides are told no more than they deserve: %s',
  (title, object) => {
    expect(codesOf(object)).toEqual(MANIFESTS[title] ?? []);
  },
);

test.each(guideFragments().filter(([title]) => title in FRAGMENTS))(
  'the guides are told no more than they deserve: %s',
  (title, object) => {
    expect(codesOf(object)).toEqual(FRAGMENTS[title]);
  },
);

test('the tables name manifests that there are', () => {
  const titles = [...guideManifests(), ...guideFragments()].map(([title]) => title);
  expect(titles).toEqual(expect.arrayContaining([...Object.keys(MANIFESTS), ...Object.keys(FRAGMENTS)]));
});
