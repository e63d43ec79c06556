import type { Entry } from './entry';

/** What a value can have against it, whatever field it stands in: most of it an API server says. */
export const VALUES = {
  'required-value': {
    about: 'A field that has to be there is missing or empty.',
    example: 'spec.targetRef: Required value',
    mend: 'Set the field.',
  },
  'forbidden-value': {
    about: 'A field must not be there, or must not be changed any more.',
    example: 'data: Forbidden: field is immutable when `immutable` is set',
    mend: 'Remove the field, or create another object.',
  },
  'invalid-value': {
    about: 'A value breaks a rule of Kubernetes, or is of none of the kinds that an argument takes.',
    example: 'dashboard: Invalid value: 5: write true, or an object with labels, namespace',
    mend: 'Write a value as the message says.',
  },
  'unsupported-value': {
    about: 'A text is none of those that a field can have.',
    example:
      'spec.routeRef.kind: Unsupported value: "TCPRoute": supported values: "ApisixRoute", "HTTPRoute", "GRPCRoute"',
    mend: 'Use one of the supported values.',
  },
  'wrong-type': {
    about: 'A value is of another type than the field, such as a text where a number belongs.',
    example: 'spec.analysis.stepWeight: Invalid value: "10": spec.analysis.stepWeight in body must be of type integer',
    mend: 'Write a value of the type.',
  },
  'out-of-range': {
    about: 'A number is too small or too large, or a text or a list too short or too long.',
    example: 'spec.service.port: Invalid value: 0: spec.service.port in body should be greater than or equal to 1',
    mend: 'Keep to the bound.',
  },
  'wrong-format': {
    about: 'A text does not look like those that a field can have.',
    example: 'allow[0]: Invalid value: "hey -z": allow[0] in body should match \'^[^\\s,]+$\'',
    mend: 'Write a text that the regular expression matches.',
  },
  'wrong-shape': {
    about: 'A value does not have the shape that a schema asks for.',
    example: 'spec: Invalid value: "object": spec in body must validate at least one schema (anyOf)',
    mend: 'Write the value as the definition of its kind describes it.',
  },
  'broken-rule': {
    about: 'A value breaks a rule that a definition has in the Common Expression Language.',
    example: 'spec: Invalid value: "object": cannot be changed',
    mend: 'Do as the message of the rule says.',
  },
  'invalid-duration': {
    about: 'A text is no duration, or one of more than a year.',
    example: 'Canary podinfo.test: spec.analysis.interval "soon" is no duration, write for example 30s, 1m30s or 1h',
    mend: 'Write a number and a unit, of at most a year.',
  },
  'invalid-address': {
    about: 'A text is no address that can be called over HTTP.',
    example:
      'spec.analysis.webhooks[0].url: Invalid value: "gate/check": is no address: write a URL that starts with http:// or https://',
    mend: 'Write a URL with its scheme.',
  },
  'crossed-bounds': {
    about: 'A lowest value is above the highest, so that no value is good.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].thresholdRange has min 2 above max 1, so that no value is good, lower min or raise max',
    mend: 'Lower the one, or raise the other.',
  },
} satisfies Readonly<Record<string, Entry>>;
