import { addressOf, type AlertChannel, type AlertMessage, authorizationHeader } from './channel';

/** Any server that accepts JSON. A token is sent as a bearer token. */
export const WEBHOOK: AlertChannel = {
  request: (message, settings) => ({
    url: addressOf(settings),
    headers: authorizationHeader(settings),
    body: bodyOf(message),
  }),
};

function bodyOf({ name, namespace, cluster, phase, severity, message, fields, checks }: AlertMessage): object {
  return { name, namespace, ...(cluster !== undefined && { cluster }), phase, severity, message, fields, checks };
}
