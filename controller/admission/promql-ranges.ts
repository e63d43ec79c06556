import { parser } from '@prometheus-io/lezer-promql';
import type { Flaw } from '../api/problems/problem';
import { placeOf } from '../api/templates/query-template';
import { syntaxFlaw } from './promql-grammar';

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree['topNode'];

/** The functions that look at what a series was during a range. */
const OVER_A_RANGE =
  /^(?:rate|irate|increase|delta|idelta|deriv|changes|resets|predict_linear|double_exponential_smoothing)$|_over_time$/;
const RANGES = ['MatrixSelector', 'SubqueryExpr'];
/** What may stand around a range without changing that it is one. */
const AROUND = ['ParenExpr', 'OffsetExpr', 'StepInvariantExpr', 'AnchoredExpr', 'SmoothedExpr', 'FunctionCallBody'];

/**
 * Finds ranges where a number belongs, and numbers where a range belongs, each with its place as line:column.
 *
 * @param query PromQL whose grammar is right
 * @param written the same as a person wrote it, character by character in the same place
 * @param unjudged places whose content is not known: a query that has any of them outside of its texts is not judged
 */
export function checkRanges(query: string, written: string, unjudged: readonly number[]): Flaw[] {
  const tree = parser.parse(query);
  if (unjudged.some((index) => tree.resolveInner(index, 1).name !== 'StringLiteral')) return [];
  const flaws: Flaw[] = [];
  tree.iterate({
    enter: ({ node }) => {
      const flaw = checkNode(node, query, written);
      if (flaw !== undefined) flaws.push(flaw);
    },
  });
  return flaws;
}

function checkNode(node: Node, query: string, written: string): Flaw | undefined {
  if (RANGES.includes(node.name)) return checkRange(node, query, written);
  if (!isOverARange(node, query) || holdsRange(node.getChild('FunctionCallBody')!)) return undefined;
  const name = nameOf(node, query);
  return syntaxFlaw(
    `"${name}" at ${placeOf(written, node.from)}`,
    'needs a range',
    `write for example ${name}(metric[5m])`,
  );
}

function checkRange(range: Node, query: string, written: string): Flaw | undefined {
  const what = range.firstChild!;
  const owner = lastOperand(what);
  const where = `the range that begins at ${placeOf(written, owner.from)}`;
  if (range.name === 'MatrixSelector' && owner.name !== 'VectorSelector')
    return syntaxFlaw(where, 'is one over an expression, which needs a colon', 'write for example [5m:]');
  let around = range.parent!;
  while (AROUND.includes(around.name)) around = around.parent!;
  if (owner === what && isOverARange(around, query)) return undefined;
  return syntaxFlaw(where, 'stands where a number is needed', 'make it one, for example with rate(...)');
}

/** The grammar takes `a + b[5m]` as a range of the sum; Prometheus does not. */
function lastOperand(node: Node): Node {
  return ['BinaryExpr', 'UnaryExpr'].includes(node.name) ? lastOperand(node.lastChild!) : node;
}

function isOverARange(node: Node, query: string): boolean {
  return node.name === 'FunctionCall' && OVER_A_RANGE.test(nameOf(node, query));
}

function holdsRange(node: Node): boolean {
  if (RANGES.includes(node.name)) return true;
  return AROUND.includes(node.name) && node.getChildren('Expr').some(holdsRange);
}

function nameOf({ firstChild }: Node, query: string): string {
  return query.slice(firstChild!.from, firstChild!.to);
}
