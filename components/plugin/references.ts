import * as pulumi from '@pulumi/pulumi';
import { componentOf } from './components';

/** A component that another one refers to: its outputs, as they were registered. */
class RegisteredComponent extends pulumi.ComponentResource {
  constructor(token: string, name: string, outputs: readonly string[], urn: pulumi.URN) {
    // Remote, because its children are not known here: who depends on it depends on all of them.
    super(token, name, Object.fromEntries(outputs.map((output) => [output, undefined])), { urn }, true);
  }
}

/** Makes references to components of this package, which come as URNs, into what they refer to. */
export function registerReferences(version: string): void {
  pulumi.runtime.registerResourceModule('serin', 'index', {
    version,
    construct: (name, type, urn) => new RegisteredComponent(type, name, Object.keys(componentOf(type).outputs), urn),
  });
}
