import { describe, described } from './described';
import { flag, list, mapOf, passThrough, port, text, textMap, texts } from './schema';

/** A condition on one text. */
export const stringMatch = described(
  'StringMatch',
  { exact: text(), prefix: text(), suffix: text(), regex: text() },
  { open: true },
);

const condition = described(
  'MatchCondition',
  { headers: mapOf(stringMatch), queryParams: mapOf(stringMatch), sourceLabels: textMap() },
  { open: true },
);

/** Who is sent to the canary in an A/B test. */
export const conditions = list(condition);

const { headers, queryParams, sourceLabels } = condition.properties;

/** Which requests the route is for. */
export const serviceMatch = list(
  passThrough('Its parts must all hold.', {
    name: text('Name of this condition.'),
    authority: describe(stringMatch, 'Condition on the host.'),
    method: describe(stringMatch, 'Condition on the HTTP method.'),
    scheme: describe(stringMatch, 'Condition on the scheme of the URI.'),
    uri: describe(stringMatch, 'Condition on the path.'),
    ignoreUriCase: flag('Whether the case of the path counts not. Default: false.'),
    headers,
    withoutHeaders: mapOf('Conditions on request headers that must not hold, by name in lower case.', stringMatch),
    queryParams,
    port: port('Port that the request came to.'),
    gateways: texts('Gateways that this condition is for. Default: those of the service.'),
    sourceLabels,
    sourceNamespace: text('Namespace of the calling pods.'),
  }),
);
