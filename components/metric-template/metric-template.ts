import * as pulumi from '@pulumi/pulumi';
import type { Flaw, Problem } from '../../controller/api/problems/problem';
import { metricProviderSpec } from '../../controller/api/schema/metric-template';
import { fields, flag, name as nameText, text, textMap } from '../../controller/api/schema/schema';
import { METRIC_TEMPLATE } from '../../controller/api/types/resources';
import { checkTemplate, placeholders, QUERY_NAMES, variableOf } from '../../controller/api/templates/query-template';
import { checkArgs, checkValue } from '../common/check-args';
import { checkConfidential, checkCredentials } from '../common/credentials';
import { credentialKeys } from './metric-credentials';
import type { MetricProvider } from './metric-provider';
import { createReferable, type Reference } from '../common/referable';

/** What `MetricTemplate` takes. */
export interface MetricTemplateArgs {
  /** Where the query is answered: `metricProvider.prometheus({ … })` and the like. */
  provider: MetricProvider;
  /**
   * The query in the language of the provider, with one number as its answer. May use `{{ name }}`, `{{ namespace }}`,
   * `{{ target }}`, `{{ service }}`, `{{ ingress }}`, `{{ route }}`, `{{ interval }}` and `{{ variables.x }}`.
   */
  query: pulumi.Input<string>;
  /**
   * Whether a query for Prometheus must be PromQL: false for servers whose language has more words, such as
   * VictoriaMetrics. Default: true.
   */
  checkQuery?: boolean;
  /** Namespace of the MetricTemplate and of its Secret. Default: that of the Kubernetes provider. */
  namespace?: pulumi.Input<string>;
  /** `metadata.name`. Default: the name of the resource. */
  name?: pulumi.Input<string>;
}

const provider = fields<MetricProvider>(
  'Where the query is answered.',
  {
    ...metricProviderSpec.properties,
    credentials: textMap('Credentials that become a Secret, by its keys; instead of secretRef.'),
  },
  {
    required: ['type'],
    rules: [
      {
        code: 'credentials-and-secret',
        path: ['secretRef'],
        cel: '!has(self.credentials) || !has(self.secretRef)',
        detail: 'has both credentials and secretRef',
        mend: 'remove one',
      },
    ],
  },
);

/** The arguments of `MetricTemplate`. */
export const metricTemplateArgs = fields<MetricTemplateArgs>(
  'A metric that Canaries refer to.',
  {
    provider,
    query: text(
      'The query in the language of the provider; may use {{ namespace }}, {{ target }}, {{ interval }}, {{ variables.x }} and the like.',
      { minLength: 1 },
    ),
    checkQuery: flag('Whether a query for Prometheus must be PromQL. Default: true.'),
    namespace: nameText('Namespace of the MetricTemplate. Default: that of the Kubernetes provider.'),
    name: nameText('Name of the MetricTemplate. Default: the name of the resource.'),
  },
  { required: ['provider', 'query'] },
);

/**
 * A metric that Canaries refer to: a query, and where it is answered.
 *
 * A query that cannot be rendered, or is no PromQL where it should be, is refused before anything is created, in a
 * preview too.
 */
export class MetricTemplate extends pulumi.ComponentResource {
  /** Name and namespace, as a Canary's metric refers to it. */
  readonly reference: pulumi.Output<Reference>;

  private readonly title: string;
  private readonly query: pulumi.Input<string>;

  constructor(name: string, args: MetricTemplateArgs, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:MetricTemplate', name, {}, opts);
    const { query, checkQuery = true } = args;
    const { credentials, headers, ...connection } = args.provider;
    this.title = `MetricTemplate "${name}"`;
    this.query = query;
    const isPromql = checkQuery && connection.type === 'prometheus';
    const checks = [
      checkArgs(
        this,
        this.title,
        { ...args, provider: { ...connection, credentials: credentials && {} } },
        metricTemplateArgs,
      ),
      // This is checked separately, so that a preview shows the problem although a secret or an address is not known
      // yet.
      checkValue(this, this.title, query, (known) => findQueryProblems(known, isPromql)),
      checkCredentials(this, this.title, ['provider', 'credentials'], credentials, credentialKeys(connection.type)),
      checkConfidential(this, this.title, ['provider', 'headers'], headers, checkTexts),
    ];
    const spec = (made: object): object => ({
      provider: { ...connection, ...(headers && { headers: pulumi.secret(headers) }), ...made },
      query,
    });
    this.reference = createReferable(
      this,
      name,
      { kind: METRIC_TEMPLATE, name: args.name ?? name, namespace: args.namespace, credentials, spec },
      checks,
    );
    this.registerOutputs({ reference: this.reference });
  }

  /**
   * Name and namespace, once it is sure that the query's variables all have a value.
   *
   * @param variables the values, by name
   * @throws ResourceError (the returned output is rejected with it) that names the template, the variables without a
   * value and their places
   */
  referenceWith(variables: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined): pulumi.Output<Reference> {
    const given = { query: this.query, names: namesIn(variables) };
    return checkValue(this, this.title, given, ({ query, names }) =>
      Promise.resolve(findMissingVariables(query, names)),
    ).apply(() => this.reference);
  }
}

/** The names, which are mostly known before the values. */
function namesIn(variables: pulumi.Input<Record<string, pulumi.Input<string>>> = {}): pulumi.Input<string[]> {
  const later = pulumi.Output.isInstance(variables) || variables instanceof Promise;
  return later ? pulumi.output(variables).apply(Object.keys) : Object.keys(variables);
}

/** Finds headers that are no lists of texts. Nothing is quoted, because headers may contain credentials. */
function checkTexts(values: unknown): Flaw | undefined {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
    ? undefined
    : { code: 'wrong-type', detail: 'must be a list of texts' };
}

function placeInQuery(flaws: readonly Flaw[]): Problem[] {
  return flaws.map((flaw) => ({ ...flaw, path: ['query'] }));
}

async function findQueryProblems(query: unknown, isPromql: boolean): Promise<Problem[]> {
  if (typeof query !== 'string') return [];
  const flaws = checkTemplate(query, QUERY_NAMES, variablesIn(query));
  if (flaws.length > 0 || !isPromql) return placeInQuery(flaws);
  const { checkPromql } = await import('../../controller/admission/promql.js');
  return placeInQuery(checkPromql(query));
}

function findMissingVariables(query: unknown, names: readonly string[]): Problem[] {
  if (typeof query !== 'string') return [];
  // The component itself reports all other problems.
  const ofItsOwn = checkTemplate(query, QUERY_NAMES, variablesIn(query));
  return ofItsOwn.length > 0 ? [] : placeInQuery(checkTemplate(query, QUERY_NAMES, names));
}

function variablesIn(query: string): string[] {
  return placeholders(query).flatMap((placeholder) => variableOf(placeholder) ?? []);
}
