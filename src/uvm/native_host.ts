/**
 * The {@linkcode Host} that the program runs on.
 *
 * @module
 */
import { currentSystem } from "../system/current_system.ts";
import { codeOf } from "../system/error_code.ts";
import type { Host } from "./host.ts";

/** The machine this process runs on. Reads nothing until it is asked. */
export function nativeHost(): Host {
  const system = currentSystem();
  return {
    get processorCount() {
      return system.processorCount;
    },
    get osBuild() {
      if (!system.isWindows) return undefined;
      const build = Number(system.release.split(".")[2]);
      return Number.isInteger(build) ? build : undefined;
    },
    get pathFlavour() {
      return system.isWindows ? "windows" : "posix";
    },
    get executableName() {
      return system.executablePath.replace(/^.*[\\/]/, "");
    },
    memory: () => system.memory(),
    environment: (name) => system.environment(name),
    async exists(path) {
      try {
        await system.status(path);
        return true;
      } catch (error) {
        // The seed lets every other error pass as "it is there": so does this,
        // and HCS will say what is wrong with the file.
        const code = codeOf(error);
        return code !== "ENOENT" && code !== "ENOTDIR";
      }
    },
    makeDirectory: (path) => system.makeFolder(path),
    async copyFile(from, to) {
      try {
        await system.copyFile(from, to);
        return true;
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        throw error;
      }
    },
    async remove(path) {
      try {
        const { isFolder } = await system.status(path);
        await (isFolder ? system.removeFolder(path) : system.removeFile(path));
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
      }
    },
  };
}
