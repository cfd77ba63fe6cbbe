/**
 * Node's built-in modules, loaded when they are first used. An `import` would
 * load them at every start, which on Deno takes longer than all of uvm.
 *
 * @module
 */

/** Node's `process`, as far as it is needed here; both runtimes have it. */
interface NodeProcess {
  getBuiltinModule(name: string): unknown;
}

/** A built-in module, `node:fs` say. Give its type: `typeof import("node:fs")`. */
export function nodeBuiltin<T>(name: string): T {
  const { process } = globalThis as unknown as { process: NodeProcess };
  return process.getBuiltinModule(name) as T;
}
