/** A call is refused. The status says why, the message what was found and what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503,
    message: string,
  ) {
    super(message);
  }
}
