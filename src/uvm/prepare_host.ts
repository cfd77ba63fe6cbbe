/**
 * What the plan of a VM changes on the host before HCS is asked for it: the
 * scratch folder and disk, and access to files.
 *
 * @module
 */
import { UvmError } from "../errors.ts";
import { isAlreadyExists } from "../hcs/predicates.ts";
import type { Host } from "./host.ts";
import { parentPath } from "./paths.ts";
import type { VmPlan } from "./plan.ts";
import type { UndoStack } from "./undo.ts";
import type { VmAccess } from "./vm_access.ts";

/** Makes the changes, and remembers how to take each back. */
export async function prepareHost(
  plan: VmPlan,
  host: Host,
  access: VmAccess,
  undo: UndoStack,
): Promise<void> {
  // What the seed grants stays granted, as with the seed.
  const keep = !plan.options.grantAccess;
  for (const { action, target, source } of plan.actions) {
    if (action === "make-folder") {
      await makeFolders(target, host, undo);
    } else if (action === "copy-file") {
      await copyScratch(plan, { from: source!, to: target }, host, undo);
    } else if (action === "grant-access") {
      await access.grant(target, { keep });
      // It is the access of the VM that has this id, where another one has.
      undo.push(`the access to "${target}"`, () => access.revoke(target), {
        unless: isAlreadyExists,
      });
    }
  }
}

async function makeFolders(
  path: string,
  host: Host,
  undo: UndoStack,
): Promise<void> {
  for (const folder of await missingFolders(path, host)) {
    // Another create() may have made it meanwhile: then it is not ours.
    if (!await host.makeDirectory(folder)) continue;
    undo.push(`the folder "${folder}"`, () => host.remove(folder));
  }
}

/** Folders that do not exist on the way to a path, topmost first. */
async function missingFolders(path: string, host: Host): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = path; !await host.exists(folder);) {
    missing.unshift(folder);
    const parent = parentPath(host, folder);
    if (parent === folder || parent === ".") break;
    folder = parent;
  }
  return missing;
}

async function copyScratch(
  { id }: VmPlan,
  { from, to }: { from: string; to: string },
  host: Host,
  undo: UndoStack,
): Promise<void> {
  try {
    if (await host.copyFile(from, to)) {
      undo.push(`the file "${to}"`, () => host.remove(to));
    }
  } catch (cause) {
    throw new UvmError(
      `Cannot create the scratch disk "${to}" from "${from}": ${
        cause instanceof Error ? cause.message : cause
      }`,
      { operation: "create/scratch", id, cause },
    );
  }
}
