import { canary, type Metric, ProgressiveService } from 'serin';
import { manifestsOf } from './manifests';
import { type Inputs, only, type Outcome, run } from '../support';
import { FRAGMENTS, type Twin, TWINS } from './twins';

const KINDS = ['Canary', 'MetricTemplate', 'AlertProvider', 'Gateway'];
const CANARY = 'kubernetes:flagger.app/v1beta1:Canary';

/**
 * Metrics of the guides that are neither built in nor have a query. They cannot be measured: a twin with them is
 * refused, so it has only the rest.
 */
const UNMEASURABLE: Readonly<Record<string, readonly string[]>> = {
  'strategies.yaml Canary mirror': ['error-rate'],
  'good-metrics.yaml 1': ['request-duration-p99', 'cpu-usage', 'conversion-rate'],
  'growing-mirroring.yaml 1': ['canary-errors'],
};

/** Parts of Canaries without a twin, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'delay.yaml 1': 'its metric has no bound and so judges nothing, which does not compile',
  'matching-labels.yaml 1': 'its metric has no bound and so judges nothing, which does not compile',
};

const nameOf = (object: Inputs): string => `${object.kind} ${object.metadata.name}`;
const manifests = manifestsOf('seeds')
  .filter(({ object }) => KINDS.includes(object.kind))
  .map(({ file, object }) => ({ title: `${file} ${nameOf(object)}`, object, twin: TWINS[file]?.[nameOf(object)] }));
const fragments = manifestsOf('seeds', 'fragments').map(({ file, object, part }) => ({
  title: `${file} ${part}`,
  object,
  twin: FRAGMENTS[`${file} ${part}`],
}));

/** The objects that the twin of a manifest creates. */
async function created(title: string, twin: Twin | undefined): Promise<Outcome<unknown>> {
  if (twin === undefined) throw new Error(`${title} has no twin: write one in test/components/twins`);
  const outcome = await run(twin);
  expect(outcome.errors).toEqual([]);
  return outcome;
}

/** A manifest, or a part of one, without the metrics that cannot be measured. */
function measurable(title: string, object: Inputs): Inputs {
  const copy = structuredClone(object);
  for (const holder of [copy, copy.analysis, copy.spec?.analysis]) {
    if (holder?.metrics === undefined) continue;
    holder.metrics = (holder.metrics as Inputs[]).filter(({ name }) => !UNMEASURABLE[title]?.includes(name));
    if (holder.metrics.length === 0) delete holder.metrics;
  }
  return copy;
}

describe('a typed twin says what the manifest says', () => {
  test.each(manifests)('$title', async ({ title, object, twin }) => {
    const outcome = await created(title, twin);
    expect(only(outcome, `kubernetes:${object.apiVersion}:${object.kind}`, object.metadata.name)).toEqual(
      measurable(title, object),
    );
  });

  test.each(fragments.filter(({ title }) => !(title in LEFT_OUT)))('$title', async ({ title, object, twin }) => {
    const made = only(await created(title, twin), CANARY);
    const {
      apiVersion = made.apiVersion,
      metadata,
      spec = {},
      analysis,
      metrics,
      webhooks,
      alerts,
    } = measurable(title, object);
    expect(made).toMatchObject({ apiVersion, kind: 'Canary', metadata: metadata ?? {} });
    for (const field of Object.keys(spec)) expect({ [field]: made.spec[field] }).toEqual({ [field]: spec[field] });
    for (const [field, part] of Object.entries({ metrics, webhooks, alerts }))
      expect(made.spec.analysis?.[field]).toEqual(part ?? (analysis ?? spec.analysis)?.[field]);
    if (analysis !== undefined) expect(made.spec.analysis).toEqual(analysis);
  });

  test.each(Object.entries(LEFT_OUT))('but not %s: %s', (title) => {
    expect(fragments).toContainEqual(expect.objectContaining({ title, twin: undefined }));
  });
});

describe('a metric that nobody can measure is refused', () => {
  const metrics = Object.entries(UNMEASURABLE).flatMap(([title, names]) => names.map((name) => [title, name] as const));

  test.each(metrics)('%s: %s', async (title, name) => {
    const { object } = [...manifests, ...fragments].find((one) => one.title === title)!;
    const metric = ((object.metrics ?? object.analysis?.metrics ?? object.spec.analysis.metrics) as Inputs[]).find(
      (one) => one.name === name,
    ) as Metric;
    const { errors } = await run(
      () =>
        new ProgressiveService('myapp', {
          image: 'myapp:1',
          port: 8080,
          strategy: canary({ stepWeight: 10 }),
          metrics: [metric],
        }),
    );
    expect(errors).toEqual([
      expect.stringContaining(`metrics[0]: "${name}" is no built-in metric, give it a query or a templateRef`),
    ]);
  });
});

test('every twin is the twin of something', () => {
  const twins = [
    ...Object.entries(TWINS).flatMap(([file, table]) => Object.keys(table).map((name) => `${file} ${name}`)),
    ...Object.keys(FRAGMENTS),
  ];
  expect([...manifests, ...fragments].map(({ title }) => title)).toEqual(expect.arrayContaining(twins));
});
