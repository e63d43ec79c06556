import type { Check } from './report';

/**
 * The bounds of a check and its consequences, such as `request-duration (at most 500; decides nothing)`.
 *
 * @param shown formats the name
 */
export function checkText(
  { name, source, min, max, beside, minSamples, critical, dryRun, consecutive }: Check,
  shown = (text: string) => text,
): string {
  if (source === 'hook') return `${shown(name)} (hook)`;
  const bounds =
    [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`, beside]
      .filter(Boolean)
      .join(', ') || 'no bound';
  const follows = [
    minSamples !== undefined && `with ${minSamples} samples or more`,
    critical && 'the first failure rolls back',
    consecutive !== undefined && `${consecutive} failures in a row roll back`,
    dryRun && 'decides nothing',
  ];
  return `${shown(name)} (${[bounds, ...follows].filter(Boolean).join('; ')})`;
}
