import { placeholders, placeOf } from '../api/template';

/** What the message of an alert can be made of, and what each check of `range .CanaryAnalysis.Iterations` can. */
const FIELDS = ['.Status', '.Name', '.Namespace', '.Metadata.KEY', '.CanaryAnalysis.Iterations'] as const;
const FIELDS_OF_A_CHECK = ['.Failed', '.Metric', '.Value', '.Threshold'] as const;

const ACTIONS = '{{ .Field }}, {{ if .Field }}, {{ if eq .Field "text" }}, {{ else }}, {{ range .Field }} and {{ end }}';

/** The field of an action, if it has one. */
const SHAPES: Readonly<Record<Word, RegExp>> = {
  if: /^if\s+(?:eq\s+(\.[\w.]+)\s+"(?:[^"\\]|\\.)*"|(\.[\w.]+))$/,
  range: /^range\s+(\.[\w.]+)$/,
  else: /^else$/,
  end: /^end$/,
  field: /^(\.[\w.]+)$/,
};
type Word = 'if' | 'range' | 'else' | 'end' | 'field';

interface Action {
  word: Word;
  field?: string;
  /** As it is written, and where: `"{{ end }}" at 1:4`. */
  shown: string;
}

/** A block that is not yet closed. */
interface Block extends Action {
  hasElse?: true;
}

/**
 * What keeps the message template of an AlertProvider from being rendered, each with its place as line:column: blocks that do not match, fields
 * that do not exist, actions that the language does not have.
 */
export function messageTemplateProblems(template: string): string[] {
  const problems: string[] = [];
  const open: Block[] = [];
  for (const { text, index } of placeholders(template)) {
    const place = placeOf(template, index);
    if (!text.endsWith('}}')) return [...problems, `"{{" at ${place} is never closed: add "}}"`];
    const shown = `"${text}" at ${place}`;
    const action = actionIn(text.slice(2, -2).trim(), shown);
    problems.push(...(action === undefined ? [`${shown} is not supported: write one of ${ACTIONS}`] : problemsOf(action, open)));
  }
  return [...problems, ...open.map(({ shown }) => `${shown} is never ended: add {{ end }}`)];
}

function actionIn(content: string, shown: string): Action | undefined {
  for (const [word, shape] of Object.entries(SHAPES)) {
    const found = shape.exec(content);
    if (found !== null) return { word: word as Word, field: found[1] ?? found[2], shown };
  }
  return undefined;
}

/** Opens and closes blocks, too. */
function problemsOf(action: Action, open: Block[]): string[] {
  const { word, field, shown } = action;
  const problems = field === undefined ? [] : fieldProblems(word, field, shown, open);
  if (word === 'if' || word === 'range') open.push(action);
  if (word === 'end' && open.pop() === undefined) problems.push(`${shown} ends nothing: remove it, or add {{ if … }} or {{ range … }} before it`);
  if (word !== 'else') return problems;
  const block = open.at(-1);
  if (block?.word !== 'if') return [`${shown} belongs to no {{ if … }}: remove it, or end what stands between`];
  if (block.hasElse) return [`${shown} is the second of ${block.shown}: remove one`];
  block.hasElse = true;
  return [];
}

function fieldProblems(word: Word, field: string, shown: string, open: readonly Block[]): string[] {
  const inChecks = open.some((block) => block.word === 'range');
  const known: readonly string[] = inChecks ? FIELDS_OF_A_CHECK : FIELDS;
  const general = field.replace(/^\.Metadata\.\w+$/, '.Metadata.KEY');
  if (!known.includes(general)) return [`${shown} asks for ${field}, which ${inChecks ? 'a check' : 'an alert'} does not have (known fields: ${known.join(', ')})`];
  const isList = field === '.CanaryAnalysis.Iterations';
  if (word === 'range' && !isList) return [`${shown} needs a list: write {{ range .CanaryAnalysis.Iterations }}`];
  return word !== 'range' && word !== 'if' && isList ? [`${shown} is a list: write {{ range .CanaryAnalysis.Iterations }}…{{ end }}`] : [];
}
