import { METHODS, validateHeaderName, validateHeaderValue } from 'node:http';
import { LONGEST_DURATION, parseDuration } from '../../core/duration';
import { messageOf } from '../../core/errors';
import { Refusal } from '../refusal';

/** Requests per second: more than one process can send. */
const HIGHEST_RATE = 100_000;

/** Reads one value of a load. @throws Refusal (400) that names the field, what was found and what to write */
type Reader<Value> = (field: string, text: string) => Value;

export const url: Reader<URL> = (field, text) => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  // The address is not quoted, because it may contain a password.
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol))
    throw new Refusal(400, `${field}: is no address of HTTP; write one like http://podinfo-canary.test:9898/`);
  return parsed;
};

export const method: Reader<string> = (field, text) => {
  const name = text.toUpperCase();
  if (!METHODS.includes(name) || name === 'CONNECT')
    throw new Refusal(
      400,
      `${field}: ${JSON.stringify(text)} is no method of HTTP; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS`,
    );
  return name;
};

export const duration: Reader<number> = (field, text) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds === 0)
    throw new Refusal(400, `${field}: ${JSON.stringify(text)} is no time to wait; write one like 500ms, 30s or 1m30s`);
  if (milliseconds > LONGEST_DURATION)
    throw new Refusal(400, `${field}: ${JSON.stringify(text)} is longer than a year; write at most 8760h`);
  return milliseconds;
};

export const count: Reader<number> = (field, text) => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number))
    throw new Refusal(400, `${field}: ${JSON.stringify(text)} is no whole number from 1`);
  return number;
};

export const rate: Reader<number> = (field, text) => {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0 || number > HIGHEST_RATE) {
    throw new Refusal(
      400,
      `${field}: ${JSON.stringify(text)} is no rate; write requests a second, up to ${HIGHEST_RATE}, like 10 or 0.5`,
    );
  }
  return number;
};

export const percentage: Reader<number> = (field, text) => {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number > 100)
    throw new Refusal(400, `${field}: ${JSON.stringify(text)} is no percentage; write a number from 0 to 100`);
  return number;
};

export const flag: Reader<boolean> = (field, text) => {
  if (!['true', 'false'].includes(text.toLowerCase()))
    throw new Refusal(400, `${field}: ${JSON.stringify(text)} is neither "true" nor "false"`);
  return text.toLowerCase() === 'true';
};

/** One `Name: value`. Errors do not quote it, because it may contain a password. */
export const header: Reader<[string, string]> = (field, text) => {
  const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/s.exec(text.trim()) ?? [];
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw new Refusal(400, `${field}: is no header, ${messageOf(error)}; write "Name: value"`);
  }
  return [name.toLowerCase(), value];
};
