import { LiteralType, ReferenceType, ReflectionKind, UnionType } from 'typedoc';
import ts from 'typescript';

const SCALAR = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined;

/** Gives a property or an alias the type that its author has written, where the compiler has computed another from it. */
export function asWritten(context, reflection, symbol) {
  if (reflection.kindOf(ReflectionKind.TypeAlias)) reflection.type = literalsOf(context, symbol.declarations[0].type) ?? reflection.type;
  if (!reflection.kindOf(ReflectionKind.Property)) return;
  const nodes = (symbol.declarations ?? []).map(({ type }) => type).filter((node) => node !== undefined && node.kind !== ts.SyntaxKind.NeverKeyword);
  const [node] = nodes;
  if (node === undefined || nodes.some((other) => other.getText() !== node.getText())) return;
  const type = context.checker.getTypeFromTypeNode(node);
  if (type.flags & ts.TypeFlags.TypeParameter) return;
  const written = converted(context, node);
  context.project.removeTypeReflections(reflection.type);
  reflection.type = isMapped(context, symbol, type, written, reflection.type) ? inputs(context.project, type, written) : written;
}

/** Whether the property is one of `Fields` or `Inputs`, which let it be an output. */
function isMapped(context, symbol, type, written, computed) {
  const same = context.checker.getNonNullableType(context.checker.getTypeOfSymbol(symbol)) === context.checker.getNonNullableType(type);
  return !same && takesOutputs(computed) && !takesOutputs(written);
}

const takesOutputs = (type) => /\b(Input|Inputs|Fields|OutputInstance)\b/.test(type?.toString() ?? '');

function inputs(project, type, written) {
  const scalar = (type.isUnion() ? type.types : [type]).every(({ flags }) => flags & SCALAR);
  return reference(project, scalar ? 'Input' : 'Inputs', [written]);
}

function reference(project, name, typeArguments) {
  const type = ReferenceType.createBrokenReference(name, project, undefined);
  type.typeArguments = typeArguments;
  return type;
}

function converted(context, node) {
  const literals = literalsOf(context, node);
  if (literals !== undefined) return literals;
  const type = context.converter.convertType(context, node);
  if (ts.isTypeReferenceNode(node) && type instanceof ReferenceType) type.typeArguments = node.typeArguments?.map((argument) => converted(context, argument));
  return type;
}

/** The texts of `(typeof LIST)[number]` and `keyof typeof TABLE`, in the order in which they are written. */
function literalsOf(context, node) {
  if (ts.isIndexedAccessTypeNode(node) && node.indexType.kind === ts.SyntaxKind.NumberKeyword) {
    const list = context.checker.getTypeArguments(context.checker.getTypeFromTypeNode(node.objectType));
    return new UnionType(list.map(({ value }) => new LiteralType(value)));
  }
  if (!ts.isTypeOperatorNode(node) || !ts.isTypeQueryNode(node.type)) return undefined;
  const table = context.checker.getTypeFromTypeNode(node.type);
  return new UnionType(table.getProperties().map(({ name }) => new LiteralType(name)));
}
