import type { Canary } from '../api/types/canary';
import { analysisOf, progressDeadlineOf, stepsOf, thresholdOf } from '../api/defaults';
import { renderMessage } from '../api/templates/message-template';
import type { AlertChannel, AlertField, AlertMessage } from './channel';

/** The message of a rollout, before the receivers are known. */
export type AlertNews = Pick<AlertMessage, 'message' | 'severity' | 'phase'> & {
  /** Include the Canary's details. */ details?: boolean;
};

/** Makes the message from the present state of the Canary. @param cluster empty: not named */
export function alertMessage(
  canary: Canary,
  { message, severity, phase, details }: AlertNews,
  cluster: string,
): AlertMessage {
  const { name, namespace } = canary.metadata;
  return {
    name,
    namespace,
    ...(cluster !== '' && { cluster }),
    message,
    severity,
    phase,
    fields: [
      ...(cluster === '' ? [] : [{ name: 'Cluster', value: cluster }]),
      ...(details === true ? detailsOf(canary) : []),
    ],
    checks: structuredClone(canary.status?.canaryAnalysis?.iterations ?? []),
    metadata: metadataOf(canary),
  };
}

function detailsOf(canary: Canary): AlertField[] {
  const { targetRef } = canary.spec;
  const routing = trafficRouting(canary);
  return [
    { name: 'Target', value: `${targetRef.kind}/${targetRef.name}.${canary.metadata.namespace}` },
    { name: 'Failed checks threshold', value: String(thresholdOf(canary)) },
    { name: 'Progress deadline', value: `${progressDeadlineOf(canary) / 1000}s` },
    ...(routing === undefined ? [] : [{ name: 'Traffic routing', value: routing }]),
  ];
}

function trafficRouting(canary: Canary): string | undefined {
  const { stepWeight = 0, stepWeights = [], maxWeight, match = [], iterations = 0 } = analysisOf(canary);
  if (stepWeight > 0) return `Weight step: ${stepWeight} max: ${maxWeight || 100}`;
  if (stepWeights.length > 0)
    return `Weight steps: ${stepWeights.join(',')} max: ${maxWeight || stepsOf(canary).at(-1)}`;
  if (match.length > 0) return 'A/B Testing';
  return iterations > 0 ? 'Blue/Green' : undefined;
}

/**
 * Annotations and labels by their names; labels win over annotations. They are also found by the part of the name after
 * the slash, unless that is the name of another one.
 */
function metadataOf({ metadata: { annotations = {}, labels = {} } }: Canary): Record<string, string> {
  const all = { ...annotations, ...labels };
  const short = Object.entries(all).map(([key, value]) => [key.slice(key.lastIndexOf('/') + 1), value] as const);
  return { ...Object.fromEntries(short), ...all };
}

/**
 * The message as the channel shows it: the text of the template, or the channel's own text with all values escaped.
 * @throws Error that describes the problem of the template, with line and column
 */
export function renderAlert(channel: AlertChannel, message: AlertMessage, template: string | undefined): AlertMessage {
  const escape = channel.escape ?? ((text: string) => text);
  if (!template) {
    const fields = message.fields.map(({ name, value }) => ({ name, value: escape(value) }));
    return { ...message, message: escape(message.message), fields };
  }
  const { phase, name, namespace, metadata, checks } = message;
  const text = renderMessage(template, { status: phase.toLowerCase(), name, namespace, metadata, checks }, escape);
  return { ...message, message: text.trim(), fields: [] };
}
