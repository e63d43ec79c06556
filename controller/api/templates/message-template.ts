import type { CheckRecord } from '../types/canary-status';
import type { Flaw, ProblemCode } from '../problems/problem';
import { flawText } from '../problems/text';
import { truncate } from '../../core/redact';
import { checkLength, LONGEST_RENDERED, MOST_FLAWS, placeholders, placeOf, unclosedBraces } from './query-template';

/** What the message of an alert can be made of, and what each check of `range .CanaryAnalysis.Iterations` can. */
const FIELDS = ['.Status', '.Name', '.Namespace', '.Metadata.KEY', '.CanaryAnalysis.Iterations'] as const;
const FIELDS_OF_A_CHECK = ['.Failed', '.Metric', '.Value', '.Threshold'] as const;
const LIST = '.CanaryAnalysis.Iterations';
const METADATA = '.Metadata.';

const ACTIONS =
  '{{ .Field }}, {{ if .Field }}, {{ if eq .Field "text" }}, {{ else }}, {{ range .Field }} and {{ end }}';

/** What the fields of a template stand for. */
export interface MessageValues {
  /** Phase of the rollout in lower case: `succeeded`, `failed`. */
  status: string;
  name: string;
  namespace: string;
  /** By KEY; one that is not there is empty. */
  metadata: Readonly<Record<string, string>>;
  checks: readonly CheckRecord[];
}

/** The field of an action, and the text that it is compared with, if it has them. */
const SHAPES: Readonly<Record<Word, RegExp>> = {
  if: /^if\s+(?:eq\s+(?<compared>\.[\w.]+)\s+"(?<text>(?:[^"\\]|\\.)*)"|(?<field>\.[\w.]+))$/,
  range: /^range\s+(?<field>\.[\w.]+)$/,
  else: /^else$/,
  end: /^end$/,
  field: /^(?<field>\.[\w.]+)$/,
};
type Word = 'if' | 'range' | 'else' | 'end' | 'field';

interface Action {
  word: Word;
  field?: string;
  /** What the field is to be equal to. */
  equal?: string;
  /** As it is written, and where: `"{{ end }}" at 1:4`. */
  shown: string;
}

/** Text as it is, a field's value, or a block. */
type Part = string | FieldPart | BlockPart;

interface FieldPart {
  word: 'field';
  field: string;
}

interface BlockPart {
  word: 'if' | 'range';
  field: string;
  equal?: string;
  shown: string;
  parts: Part[];
  /** What follows `else`. */
  otherwise?: Part[];
}

interface Parsed {
  parts: Part[];
  /** Without any, the template can be rendered. */
  flaws: Flaw[];
}

/**
 * Finds what keeps the message template of an AlertProvider from being rendered, each with its place as line:column:
 * blocks that do not match, fields that do not exist, actions that the language does not have.
 */
export function checkMessageTemplate(template: string): Flaw[] {
  return parse(template).flaws.slice(0, MOST_FLAWS);
}

/** Parts of a template that are looked at to make one message: loops may have thousands of checks. */
const MOST_PARTS = 100_000;

/**
 * The message that a template makes.
 *
 * @param escape makes a value harmless in the language of the place that shows it; the template's own text stays as it
 * is
 * @returns at most `LONGEST_RENDERED` characters; a longer message is cut there, and ends with an ellipsis
 * @throws Error that lists what keeps the template from being rendered, with its place as line:column
 */
export function renderMessage(
  template: string,
  values: MessageValues,
  escape: (text: string) => string = (text) => text,
): string {
  const { parts, flaws } = parse(template);
  if (flaws.length > 0)
    throw new Error(
      flaws
        .slice(0, MOST_FLAWS)
        .map((flaw) => flawText(flaw))
        .join('; '),
    );
  const message = new Message(escape);
  write(message, parts, (field) => valueOfAlert(values, field), values.checks);
  return message.text;
}

/** A message while it is written. It stops growing before it is a danger to the controller's memory. */
class Message {
  text = '';
  private parts = 0;

  constructor(private readonly escape: (text: string) => string) {}

  /** Whether more may follow. It counts the parts that are asked for. */
  takesMore(): boolean {
    return this.text.length < LONGEST_RENDERED && ++this.parts <= MOST_PARTS;
  }

  /** Adds text of the template. */
  add(text: string): void {
    const longer = this.text + text;
    this.text = longer.length <= LONGEST_RENDERED ? longer : `${truncate(longer, LONGEST_RENDERED - 1)}…`;
  }

  /** Adds a value. What does not fit is not even escaped. */
  addValue(value: string): void {
    this.add(this.escape(truncate(value, LONGEST_RENDERED)));
  }
}

function parse(template: string): Parsed {
  const root: Part[] = [];
  const flaws: Flaw[] = checkLength(template);
  if (flaws.length > 0) return { parts: root, flaws };
  const open: BlockPart[] = [];
  let end = 0;
  for (const { text, index } of placeholders(template)) {
    const place = placeOf(template, index);
    if (!text.endsWith('}}')) return { parts: root, flaws: [...flaws, unclosedBraces(place)] };
    partsOf(open, root).push(template.slice(end, index));
    end = index + text.length;
    const shown = `"${text}" at ${place}`;
    const action = actionIn(text.slice(2, -2).trim(), shown);
    if (action === undefined)
      flaws.push(flawOf('unsupported-action', shown, 'is not supported', `write one of ${ACTIONS}`));
    else flaws.push(...take(action, open, root));
  }
  partsOf(open, root).push(template.slice(end));
  const unended = open.map(({ shown }) => flawOf('unbalanced-block', shown, 'is never ended', 'add {{ end }}'));
  return { parts: root, flaws: [...flaws, ...unended] };
}

function flawOf(code: ProblemCode, found: string, detail: string, mend: string): Flaw {
  return { code, found, detail, mend, beforeMend: ': ' };
}

function actionIn(content: string, shown: string): Action | undefined {
  for (const [word, shape] of Object.entries(SHAPES)) {
    const found = shape.exec(content);
    if (found === null) continue;
    const { field, compared, text } = found.groups ?? {};
    return { word: word as Word, field: field ?? compared, equal: text?.replace(/\\(.)/g, '$1'), shown };
  }
  return undefined;
}

/** Where what follows belongs: the innermost block that is open. */
function partsOf(open: readonly BlockPart[], root: Part[]): Part[] {
  const block = open.at(-1);
  return block === undefined ? root : (block.otherwise ?? block.parts);
}

/** Puts an action into its place, opens and closes blocks; answers what is wrong with it. */
function take({ word, field = '', equal, shown }: Action, open: BlockPart[], root: Part[]): Flaw[] {
  switch (word) {
    case 'field':
      partsOf(open, root).push({ word, field });
      return checkField(word, field, shown, open);
    case 'if':
    case 'range': {
      const flaws = checkField(word, field, shown, open);
      const block: BlockPart = { word, field, equal, shown, parts: [] };
      partsOf(open, root).push(block);
      open.push(block);
      return flaws;
    }
    case 'else':
      return otherwise(open.at(-1), shown);
    case 'end':
      return open.pop() === undefined
        ? [flawOf('unbalanced-block', shown, 'ends nothing', 'remove it, or add {{ if … }} or {{ range … }} before it')]
        : [];
  }
}

function otherwise(block: BlockPart | undefined, shown: string): Flaw[] {
  if (block?.word !== 'if')
    return [flawOf('unbalanced-block', shown, 'belongs to no {{ if … }}', 'remove it, or end what stands between')];
  if (block.otherwise !== undefined)
    return [flawOf('unbalanced-block', shown, `is the second of ${block.shown}`, 'remove one')];
  block.otherwise = [];
  return [];
}

function checkField(word: Word, field: string, shown: string, open: readonly BlockPart[]): Flaw[] {
  const inChecks = open.some((block) => block.word === 'range');
  const known: readonly string[] = inChecks ? FIELDS_OF_A_CHECK : FIELDS;
  const general = field.replace(/^\.Metadata\.\w+$/, '.Metadata.KEY');
  if (!known.includes(general))
    return [
      {
        code: 'unknown-message-field',
        found: shown,
        detail: `asks for ${field}, which ${inChecks ? 'a check' : 'an alert'} does not have (known fields: ${known.join(', ')})`,
      },
    ];
  if (word === 'range' && field !== LIST)
    return [flawOf('misplaced-list', shown, 'needs a list', `write {{ range ${LIST} }}`)];
  return word === 'field' && field === LIST
    ? [flawOf('misplaced-list', shown, 'is a list', `write {{ range ${LIST} }}…{{ end }}`)]
    : [];
}

/** A field's text; nothing where it has none, which a condition takes as false. */
type Lookup = (field: string) => string | undefined;

function write(message: Message, parts: readonly Part[], lookup: Lookup, checks: readonly CheckRecord[]): void {
  for (const part of parts) {
    if (!message.takesMore()) return;
    if (typeof part === 'string') message.add(part);
    else if (part.word === 'field') message.addValue(lookup(part.field) ?? (part.field === '.Value' ? 'no value' : ''));
    else if (part.word === 'if')
      write(message, holds(part, lookup(part.field)) ? part.parts : (part.otherwise ?? []), lookup, checks);
    else repeat(message, part, checks);
  }
}

function repeat(message: Message, { parts }: BlockPart, checks: readonly CheckRecord[]): void {
  for (const check of checks) {
    if (!message.takesMore()) return;
    write(message, parts, (field) => valueOfCheck(check, field), checks);
  }
}

function holds({ equal }: BlockPart, value: string | undefined): boolean {
  return equal === undefined ? value !== undefined && value !== '' && value !== 'false' : value === equal;
}

function valueOfAlert({ status, name, namespace, metadata, checks }: MessageValues, field: string): string | undefined {
  if (field.startsWith(METADATA))
    return Object.hasOwn(metadata, field.slice(METADATA.length)) ? metadata[field.slice(METADATA.length)] : undefined;
  // A list is only ever asked whether it has anything.
  if (field === LIST) return checks.length > 0 ? String(checks.length) : undefined;
  return { '.Status': status, '.Name': name, '.Namespace': namespace }[field];
}

function valueOfCheck({ failed, metric, value, threshold }: CheckRecord, field: string): string | undefined {
  // Six digits tell all that a metric means.
  const number = value === undefined ? undefined : String(Number(value.toPrecision(6)));
  return { '.Failed': String(failed), '.Metric': metric, '.Value': number, '.Threshold': threshold }[field];
}
