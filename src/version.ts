/**
 * The version, from deno.json, and the build, which build.ts stamps in.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The version in deno.json. */
export const version: string = config.version;

const stamp = "__UVM_BUILD__";

/** The commit an executable was built from; "source" where it runs unbuilt. */
export const build: string = stamp.startsWith("__") ? "source" : stamp;
