import type { MatchCondition, StringMatch } from '../types/canary';
import { type Schema, fields, flag, list, mapOf, passedOn, port, text, textMap, texts } from './schema';

/** A condition on one text. */
export function stringMatch(description: string): Schema {
  return fields<StringMatch>(
    description,
    {
      exact: text('The whole text.'),
      prefix: text('How the text begins.'),
      suffix: text('How the text ends.'),
      regex: text('A regular expression (RE2) that the whole text matches.'),
    },
    { open: true },
  );
}

const headers = mapOf(
  'Conditions on request headers, by name in lower case.',
  stringMatch('Condition on the value of this header.'),
);
const queryParams = mapOf(
  'Conditions on query parameters, by name.',
  stringMatch('Condition on the value of this parameter.'),
);

/** Who is sent to the canary in an A/B test. */
export const conditions = list(
  'Who is sent to the canary in an A/B test: requests for which one of these conditions holds. Needs iterations.',
  fields<MatchCondition>(
    'Its parts must all hold.',
    { headers, queryParams, sourceLabels: textMap('Labels that the calling pods have.') },
    { open: true },
  ),
);

/** Which requests the route is for. */
export const serviceMatch = list(
  'Which requests the generated route takes, as in a VirtualService of Istio. Default: all.',
  passedOn('Its parts must all hold.', {
    name: text('Name of this condition.'),
    authority: stringMatch('Condition on the host.'),
    method: stringMatch('Condition on the HTTP method.'),
    scheme: stringMatch('Condition on the scheme of the URI.'),
    uri: stringMatch('Condition on the path.'),
    ignoreUriCase: flag('Whether the case of the path counts not. Default: false.'),
    headers,
    withoutHeaders: mapOf(
      'Conditions on request headers that must not hold, by name in lower case.',
      stringMatch('Condition on the value of this header.'),
    ),
    queryParams,
    port: port('Port that the request came to.'),
    gateways: texts('Gateways that this condition is for. Default: those of the service.'),
    sourceLabels: textMap('Labels that the calling pods have.'),
    sourceNamespace: text('Namespace of the calling pods.'),
  }),
);
