import * as pulumi from '@pulumi/pulumi';
import type { CanaryStatus } from '../../controller/api/types/canary';
import type { CanaryResource } from './canary-resource';
import { failure } from '../common/failure';
import type { AwaitOptions } from './arguments';

/**
 * Has the Kubernetes provider wait, with the credentials that it has anyway, until the Canary's status says that the
 * release of this revision has ended. The annotation changes with the revision, so that the provider looks at the
 * Canary whenever there is something to wait for.
 */
export function waitAnnotations(
  revision: pulumi.Output<string>,
  suspend: pulumi.Input<boolean | undefined>,
): pulumi.Output<Record<string, string>> {
  return pulumi.all([revision, suspend]).apply(([hash, suspended]): Record<string, string> =>
    // Nothing ends while the Canary is suspended.
    suspended ? {} : { 'pulumi.com/waitFor': `jsonpath={.status.settledSpec}=${hash}` },
  );
}

/** How long the provider waits. */
export function waitTimeouts(options: AwaitOptions | true): pulumi.CustomTimeouts {
  const { timeout = '1h' } = options === true ? {} : options;
  return { create: timeout, update: timeout };
}

/** Whether the release of a revision has ended well, as a promise for whatever depends on the service. */
export class RolloutEnd {
  readonly promise: Promise<void>;
  private resolve!: () => void;
  private reject!: (error: Error) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }

  /** Nobody waits, or there is nothing to wait for. */
  skip(): void {
    this.resolve();
  }

  /**
   * Follows the Canary that the provider has waited for; a revision that was rolled back rejects the promise with the
   * reason.
   */
  follow(title: string, component: pulumi.Resource, canary: CanaryResource, revision: pulumi.Output<string>): void {
    pulumi.all([canary.status, revision]).apply(([status, hash]) => {
      if (status?.phase !== 'Failed' || status.settledSpec !== hash) return this.resolve();
      const why = `${title}: the new version was rolled back: ${failureOf(status)}; users are on the version before`;
      this.reject(failure(why, component));
    });
  }
}

/** Why a release failed, with what its last bad checks measured. */
function failureOf({ rollbackReason, canaryAnalysis, conditions }: CanaryStatus): string {
  const reason =
    rollbackReason ?? conditions?.find(({ type }) => type === 'Promoted')?.message ?? 'the Canary says no reason';
  const failed = new Map(
    (canaryAnalysis?.iterations ?? []).filter((check) => check.failed).map((check) => [check.metric, check]),
  );
  const checks = [...failed.values()].map(
    ({ metric, value, threshold }) => `${metric} was ${value ?? 'without a value'} (has to be ${threshold})`,
  );
  return [reason, ...checks].join(', ');
}
