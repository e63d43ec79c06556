import * as pulumi from '@pulumi/pulumi';

/**
 * An error that Pulumi shows as its message alone.
 *
 * It has no stack: that would lead through Pulumi's own files, whose mapped paths (`node_modules/@pulumi/output.ts`)
 * keep the colouring of stacks in Node.js 22 busy for half a minute.
 */
export function failure(message: string, component: pulumi.Resource): pulumi.ResourceError {
  const error = new pulumi.ResourceError(message, component, true);
  error.stack = message;
  return error;
}
