import { addressOf, type AlertChannel, type AlertMessage, bearer } from './channel';

/** Any server that takes JSON; a token is sent as a bearer's. */
export const WEBHOOK: AlertChannel = {
  request: (message, settings) => ({ url: addressOf(settings), headers: bearer(settings), body: bodyOf(message) }),
};

function bodyOf({ name, namespace, cluster, phase, severity, message, fields, checks }: AlertMessage): object {
  return { name, namespace, ...(cluster !== undefined && { cluster }), phase, severity, message, fields, checks };
}
