import { isRefusal, markdownOf, type Outcome, textOf } from '../../preview/index';
import { listOf } from '../../api/flags';
import { escapeLines } from '../../core/printable';
import { readArguments, UsageError } from '../arguments';
import { PLAN, type PLAN_FORMATS } from '../command-lines';
import { usageOf } from '../help';
import { ManifestError } from '../manifest-error';
import { isCanary, readManifests } from '../manifests';
import { outcomesOf } from '../text/outcomes';

type Format = (typeof PLAN_FORMATS)[number];

/** The functions that write the plan, by the name of the format. */
const FORMATS = {
  text: textOf,
  json: (outcomes: readonly Outcome[]) => `${escapeLines(JSON.stringify(outcomes, null, 2))}\n`,
  markdown: markdownOf,
} as const satisfies Record<Format, unknown>;

/** @returns the exit code: 1 when a Canary is refused, and with `--strict` when there is advice on one */
export async function plan(args: readonly string[]): Promise<number> {
  const { values, operands: files } = readArguments(PLAN, args);
  if (files.length === 0) throw new UsageError(`no file is given; use: ${usageOf(PLAN)}`);
  const manifests = readManifests(files);
  if (!manifests.some(isCanary)) throw new ManifestError(`${files.join(', ')}: there is no Canary`);
  const outcomes = await outcomesOf(manifests, {
    meshProvider: values['mesh-provider'],
    selectorLabels: listOf(values['selector-labels']),
  });
  process.stdout.write(FORMATS[values.format as Format](outcomes));
  const strict = values.strict === 'true';
  return outcomes.some((outcome) => isRefusal(outcome) || (strict && outcome.advice.length > 0)) ? 1 : 0;
}
