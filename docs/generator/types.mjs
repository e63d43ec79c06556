import { ArrayType, IntersectionType, LiteralType, ReferenceType, ReflectionKind, UnionType } from 'typedoc';
import ts from 'typescript';

/**
 * Gives a property that comes out of a mapped type, and an alias of a computed one, the type that its author has written.
 */
export function asWritten(context, reflection, symbol) {
  if (reflection.kindOf(ReflectionKind.Property)) writtenProperty(context, reflection, symbol);
  if (reflection.kindOf(ReflectionKind.TypeAlias) && ['indexedAccess', 'typeOperator'].includes(reflection.type?.type)) {
    const type = context.checker.getDeclaredTypeOfSymbol(symbol);
    if (type.isUnion()) reflection.type = new UnionType(type.types.map(({ value }) => new LiteralType(value)));
  }
}

function writtenProperty(context, reflection, symbol) {
  const nodes = (symbol.declarations ?? []).map(({ type }) => type).filter((node) => node !== undefined && node.kind !== ts.SyntaxKind.NeverKeyword);
  const node = nodes[0];
  if (node === undefined || nodes.some((other) => other.getText() !== node.getText())) return;
  const type = context.checker.getTypeFromTypeNode(node);
  if (type.flags & ts.TypeFlags.TypeParameter) return;
  const mapped = takesOutputs(reflection.type) && !/\b(Input|Output|Inputs|Fields)\b/.test(node.getText());
  const computed = /\b(typeof|keyof)\b/.test(node.getText());
  if (!mapped && !computed) return;
  context.project.removeTypeReflections(reflection.type);
  const written = context.converter.convertType(context, computed ? type : node);
  reflection.type = mapped ? inputs(context.project, written) : written;
}

const takesOutputs = (type) => /\b(Input|OutputInstance)\b/.test(type?.toString() ?? '');

function inputs(project, type) {
  const reference = ReferenceType.createBrokenReference('Inputs', project, 'serin');
  reference.typeArguments = [type];
  return reference;
}

/** Takes out of all types what is there for the compiler alone. */
export function readable(project) {
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.type?.type === 'intrinsic' && reflection.type.name === 'never') project.removeReflection(reflection);
    else if (reflection.type !== undefined) reflection.type = simplified(reflection.type, reflection.flags.isOptional);
  }
}

function simplified(type, optional = false) {
  if (type instanceof ReferenceType) return simplifiedReference(type);
  if (type instanceof ArrayType) return new ArrayType(simplified(type.elementType));
  if (type instanceof IntersectionType) return new IntersectionType(type.types.map((part) => simplified(part)));
  if (type instanceof UnionType) return simplifiedUnion(type, optional);
  return type;
}

function simplifiedReference(type) {
  const target = type.reflection;
  if (target?.kindOf(ReflectionKind.TypeParameter)) return target.type === undefined ? type : simplified(target.type);
  if (type.name === 'NoInfer') return simplified(type.typeArguments[0]);
  if (target?.kindOf(ReflectionKind.Class | ReflectionKind.Interface)) type.typeArguments = undefined;
  type.typeArguments = type.typeArguments?.map((argument) => simplified(argument));
  return type;
}

function simplifiedUnion({ types }, optional) {
  const parts = types.map((part) => simplified(part)).filter((part) => !optional || part.toString() !== 'undefined');
  return parts.length === 1 ? parts[0] : new UnionType(parts);
}
