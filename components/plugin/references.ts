import * as pulumi from '@pulumi/pulumi';
import { componentOf } from './components';

/** A component that another one refers to, with its registered outputs. */
class RegisteredComponent extends pulumi.ComponentResource {
  constructor(token: string, name: string, outputs: readonly string[], urn: pulumi.URN) {
    // It is marked as remote because its children are not known here. Its dependents then depend on all its children.
    super(token, name, Object.fromEntries(outputs.map((output) => [output, undefined])), { urn }, true);
  }
}

/** Resolves references to components of this package, which arrive as URNs. */
export function registerReferences(version: string): void {
  pulumi.runtime.registerResourceModule('serin', 'index', {
    version,
    construct: (name, type, urn) => new RegisteredComponent(type, name, Object.keys(componentOf(type).outputs), urn),
  });
}
