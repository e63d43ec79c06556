import * as pulumi from '@pulumi/pulumi';
import type { CanaryStatus } from '../../controller/api/types/canary';
import type { CanaryResource } from './canary-resource';
import { failure } from '../common/failure';
import type { AwaitOptions } from './arguments';

/**
 * Annotations that make the Kubernetes provider wait until the Canary's status shows the end of this revision's
 * rollout. The provider uses the credentials that it has anyway. The annotation changes with the revision, so that the
 * provider looks at the Canary for each new revision.
 */
export function waitAnnotations(
  revision: pulumi.Output<string>,
  suspend: pulumi.Input<boolean | undefined>,
): pulumi.Output<Record<string, string>> {
  return pulumi.all([revision, suspend]).apply(([hash, suspended]): Record<string, string> =>
    // A suspended Canary has no end to wait for.
    suspended ? {} : { 'pulumi.com/waitFor': `jsonpath={.status.settledSpec}=${hash}` },
  );
}

/** Timeouts of the provider. */
export function waitTimeouts(options: AwaitOptions | true): pulumi.CustomTimeouts {
  const { timeout = '1h' } = options === true ? {} : options;
  return { create: timeout, update: timeout };
}

/** A promise for dependents of the service. It resolves when the rollout of a revision has succeeded. */
export class RolloutEnd {
  readonly promise: Promise<void>;
  private resolve!: () => void;
  private reject!: (error: Error) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }

  /** Resolves at once: nobody waits, or there is no rollout. */
  skip(): void {
    this.resolve();
  }

  /**
   * Reads the status of a Canary that the provider has waited for. If the revision was rolled back, the promise is
   * rejected with the reason.
   */
  follow(title: string, component: pulumi.Resource, canary: CanaryResource, revision: pulumi.Output<string>): void {
    pulumi.all([canary.status, revision]).apply(([status, hash]) => {
      if (status?.phase !== 'Failed' || status.settledSpec !== hash) return this.resolve();
      const why = `${title}: the new version was rolled back: ${failureOf(status)}; users are on the version before`;
      this.reject(failure(why, component));
    });
  }
}

/** The reason for the failure, with the values of the last failed checks. */
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
