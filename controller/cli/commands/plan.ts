import { isRefusal, markdownOf, type Outcome, textOf } from '../../preview/index';
import { DEFAULT_SETTINGS } from '../../api/settings';
import { PLAN_HELP } from '../help';
import { isCanary, readManifests } from '../manifests';
import { fail, formatNamed, readOptions } from '../options';
import { outcomesOf } from '../text/outcomes';

/** How the plan is written, by the name of the format. */
const FORMATS = {
  text: textOf,
  json: (outcomes: readonly Outcome[]) => `${JSON.stringify(outcomes, null, 2)}\n`,
  markdown: markdownOf,
} as const;

interface PlanOptions {
  files: string[];
  format: keyof typeof FORMATS;
  meshProvider: string;
  /** Warnings count as errors. */
  strict: boolean;
}

/** @returns the exit code: 1 when a Canary is refused, and with `--strict` when there is advice on one */
export async function plan(args: readonly string[]): Promise<number> {
  const { files, format, meshProvider, strict } = parse(args);
  const manifests = readManifests(files);
  if (!manifests.some(isCanary)) fail(`${files.join(', ')}: there is no Canary`);
  const outcomes = await outcomesOf(manifests, meshProvider);
  process.stdout.write(FORMATS[format](outcomes));
  return outcomes.some((outcome) => isRefusal(outcome) || (strict && outcome.advice.length > 0)) ? 1 : 0;
}

function parse(args: readonly string[]): PlanOptions {
  const { values, positionals } = readOptions(
    args,
    {
      format: { type: 'string', default: 'text' },
      'mesh-provider': { type: 'string', default: DEFAULT_SETTINGS.meshProvider },
      strict: { type: 'boolean', default: false },
    },
    PLAN_HELP,
  );
  if (positionals.length === 0) fail(`no file is given; use: ${PLAN_HELP}`);
  return {
    files: positionals,
    format: formatNamed(FORMATS, values.format),
    meshProvider: values['mesh-provider'],
    strict: values.strict,
  };
}
