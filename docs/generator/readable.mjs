import { ArrayType, IntersectionType, ReferenceType, ReflectionKind, ReflectionType, UnionType } from 'typedoc';

const GENERIC = ReflectionKind.Class | ReflectionKind.Interface;
const NOTHING = ['undefined', 'Input<undefined>'];

/** Removes what only the compiler needs: type parameters, and fields that nobody may set. */
export function makeReadable(project) {
  const reflections = Object.values(project.reflections);
  const inputs = reflections.find(({ name, kind }) => name === 'Inputs' && kind === ReflectionKind.TypeAlias);
  for (const reflection of reflections) if (isForbidden(reflection)) project.removeReflection(reflection);
  for (const reflection of reflections)
    if (reflection.type !== undefined)
      reflection.type = simplify(reflection.type, { project, inputs, optional: reflection.flags.isOptional });
  for (const reflection of reflections)
    if (!reflection.kindOf(ReflectionKind.TypeAlias)) delete reflection.typeParameters;
}

const isForbidden = ({ type, flags }) =>
  flags.isOptional && type?.type === 'intrinsic' && ['never', 'undefined'].includes(type.name);

/**
 * @param scope `optional`: leave out undefined; `within`: the `Inputs` around this type, which makes an inner `Input`
 * superfluous
 */
function simplify(type, scope) {
  const inner = { ...scope, optional: false };
  if (type instanceof ReferenceType) return simplifyReference(type, inner);
  if (type instanceof ArrayType) return new ArrayType(simplify(type.elementType, inner));
  if (type instanceof IntersectionType) return new IntersectionType(type.types.map((part) => simplify(part, inner)));
  if (type instanceof ReflectionType)
    for (const child of type.declaration.children ?? [])
      child.type = simplify(child.type, { ...scope, optional: child.flags.isOptional });
  return type instanceof UnionType ? simplifyUnion(type, scope) : type;
}

function simplifyUnion({ types }, scope) {
  const isMeant = (part) => !scope.optional || !NOTHING.includes(part.toString());
  const parts = types.filter(isMeant).map((part) => simplify(part, { ...scope, optional: false }));
  const flat = parts.flatMap((part) => (part instanceof UnionType ? part.types : part)).filter(isMeant);
  return flat.length === 1 ? flat[0] : new UnionType(flat);
}

function simplifyReference(type, scope) {
  const target = type.reflection;
  if (target?.kindOf(ReflectionKind.TypeParameter))
    return target.type === undefined ? type : simplify(target.type, scope);
  if (type.name === 'NoInfer') return simplify(type.typeArguments[0], scope);
  // The namespace of a type is left out.
  type.name = type.name.split('.').at(-1);
  if (type.name === 'Input' || type.name === 'Inputs') return simplifyInput(type, scope);
  type.typeArguments = target?.kindOf(GENERIC)
    ? undefined
    : type.typeArguments?.map((argument) => simplify(argument, scope));
  return type;
}

/** Replaces nested `Input` types by one `Inputs`. */
function simplifyInput({ name, typeArguments }, { within, ...scope }) {
  if (within !== undefined) {
    within.nested = true;
    return simplify(typeArguments[0], { ...scope, within });
  }
  const found = { nested: name === 'Inputs' };
  const argument = simplify(typeArguments[0], { ...scope, within: found });
  const input = found.nested
    ? ReferenceType.createResolvedReference('Inputs', scope.inputs, scope.project)
    : ReferenceType.createBrokenReference('Input', scope.project, undefined);
  input.typeArguments = [argument];
  return input;
}
