import {
  resolveType,
  type SchemaField,
  type SchemaType,
  structNames,
} from "./lookup.ts";

/** A field of a struct that has a type. */
export interface TypeUse {
  /** The struct. */
  struct: string;
  /** The field's key. */
  key: string;
  /** The field. */
  field: SchemaField;
}

/** The fields whose type is the named one, or an array or map of it, sorted by struct. */
export function usesOf(typeName: string): TypeUse[] {
  const uses: TypeUse[] = [];
  for (const struct of structNames()) {
    const type = resolveType(struct);
    if (type.kind !== "struct") continue;
    for (const [key, field] of type.fields) {
      if (opened(field.type).type.text === typeName) {
        uses.push({ struct, key, field });
      }
    }
  }
  return uses;
}

let places: Map<string, string[]> | undefined;

/**
 * Where a type stands in a create document, as pointers with `<key>` and
 * `<index>` for what varies, shortest first; `""` for the document itself.
 * A struct that holds itself is entered once. Empty for a type that no create
 * document has.
 */
export function placesOf(typeName: string): string[] {
  places ??= allPlaces();
  return places.get(typeName) ?? [];
}

function allPlaces(): Map<string, string[]> {
  const found = new Map<string, string[]>([["ComputeSystem", [""]]]);
  const queue = [{ struct: "ComputeSystem", at: "", above: [] as string[] }];
  for (const { struct, at, above } of queue) {
    const type = resolveType(struct);
    if (type.kind !== "struct") continue;
    for (const [key, field] of type.fields) {
      const { type: held, suffix } = opened(field.type);
      const place = `${at}/${key}${suffix}`;
      const list = found.get(held.text);
      if (list === undefined) found.set(held.text, [place]);
      else list.push(place);
      const inner = [...above, struct];
      if (held.kind === "struct" && !inner.includes(held.text)) {
        queue.push({ struct: held.text, at: place, above: inner });
      }
    }
  }
  return found;
}

/** The type inside arrays and maps, and how a pointer reaches it. */
function opened(type: SchemaType): { type: SchemaType; suffix: string } {
  if (type.kind !== "array" && type.kind !== "map") return { type, suffix: "" };
  const { type: inner, suffix } = opened(type.of);
  const step = type.kind === "array" ? "/<index>" : "/<key>";
  return { type: inner, suffix: `${step}${suffix}` };
}
