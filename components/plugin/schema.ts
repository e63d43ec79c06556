import { type ComponentDescription, type ComponentName, COMPONENTS, tokenOf, withParents } from './components';
import { ANY, type NamedTypeSpec, NamedTypes, type PropertySpec } from './types';

/** A component, as a Pulumi package schema writes it. */
interface ResourceSpec {
  isComponent: true;
  description?: string;
  inputProperties: Readonly<Record<string, PropertySpec>>;
  requiredInputs?: readonly string[];
  properties: Readonly<Record<string, PropertySpec>>;
  required: readonly string[];
}

/** What the languages of Pulumi need to know of this package. */
export interface PackageSchema {
  name: string;
  version: string;
  resources: Readonly<Record<string, ResourceSpec>>;
  types: Readonly<Record<string, NamedTypeSpec>>;
  [further: string]: unknown;
}

/** What is said to the generator of each language. */
const LANGUAGES = {
  nodejs: { packageName: 'serin-sdk', respectSchemaVersion: true },
  python: { packageName: 'pulumi_serin', pyproject: { enabled: true }, respectSchemaVersion: true },
  go: { importBasePath: 'serin/sdk/go/serin', generateResourceContainerTypes: true, respectSchemaVersion: true },
  csharp: { rootNamespace: 'Pulumi', namespaces: { serin: 'Serin' }, respectSchemaVersion: true },
};

/**
 * The Pulumi package schema of the components, made of the schemas that check their arguments.
 *
 * @param version of this package
 */
export function packageSchema(version: string): PackageSchema {
  const types = new NamedTypes(tokenOf(''));
  const resources = Object.entries(COMPONENTS).map(
    ([name, component]) => [tokenOf(name), resourceOf(component, types)] as const,
  );
  return {
    name: 'serin',
    displayName: 'Serin',
    version,
    description: 'Progressive delivery for Kubernetes: new versions reach their users step by step.',
    keywords: ['kubernetes', 'progressive-delivery', 'canary', 'category/infrastructure', 'kind/component'],
    license: 'Apache-2.0',
    meta: { moduleFormat: '(.*)' },
    types: types.specs,
    provider: {},
    resources: Object.fromEntries(resources),
    language: LANGUAGES,
  };
}

function resourceOf(
  { prefix, args, references = {}, plain, secret, outputs, maybe = [] }: ComponentDescription,
  types: NamedTypes,
): ResourceSpec {
  const marks = { plain: withParents(plain), secret: new Set(secret) };
  const inputs = types.properties(args, { name: prefix, path: '', marks });
  const unmarked = { plain: new Set<string>(), secret: new Set<string>() };
  return {
    isComponent: true,
    description: args.description,
    inputProperties: {
      ...inputs,
      ...Object.fromEntries(
        Object.entries(references).map(([name, component]) => [name, referenceTo(component, inputs[name])]),
      ),
    },
    ...(args.required && { requiredInputs: args.required }),
    properties: types.properties({ properties: outputs }, { name: prefix, path: '', marks: unmarked }),
    required: Object.keys(outputs).filter((name) => !maybe.includes(name)),
  };
}

function referenceTo(component: ComponentName | 'any', property: PropertySpec | undefined): PropertySpec {
  return {
    ...(component === 'any' ? ANY : { $ref: `#/resources/${tokenOf(component)}` }),
    description: property?.description,
  };
}
