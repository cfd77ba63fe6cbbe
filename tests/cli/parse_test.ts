import { assertEquals, assertThrows } from "@std/assert";
import type { FlagSpec, PositionalSpec } from "../../src/cli/flags.ts";
import { parseLine } from "../../src/cli/parse.ts";
import { UsageError } from "../../src/cli/usage_error.ts";

const flags: FlagSpec[] = [
  { name: "name", type: "text", description: "" },
  { name: "merge", type: "text", description: "" },
  { name: "cpus", type: "whole", description: "" },
  { name: "memory", type: "size", description: "" },
  { name: "wait", type: "duration", description: "" },
  {
    name: "os",
    type: "choice",
    choices: ["linux", "windows"],
    description: "",
  },
  { name: "layer", type: "text", multiple: true, description: "" },
  { name: "keep", type: "boolean", description: "" },
  { name: "entropy", type: "boolean", negatable: true, description: "" },
  { name: "help", type: "boolean", description: "" },
];
const one: PositionalSpec[] = [{ name: "CODE", description: "" }];

function parse(
  argv: string[],
  positionals: PositionalSpec[] = [],
  rest = false,
) {
  return parseLine(argv, { flags, positionals, rest });
}

Deno.test("parseLine() reads every kind of flag, with a space or an equals sign", () => {
  const { flags } = parse([
    "--name=a=b",
    "--cpus",
    "4",
    "--memory",
    "2GiB",
    "--wait=500ms",
    "--os",
    "linux",
    "--layer",
    "C:\\a b",
    "--layer=C:\\c",
    "--keep",
    "--no-entropy",
  ]);
  assertEquals(flags.text("name"), "a=b");
  assertEquals(flags.number("cpus"), 4);
  assertEquals(flags.number("memory"), 2 ** 31);
  assertEquals(flags.number("wait"), 500);
  assertEquals(flags.text("os"), "linux");
  assertEquals(flags.list("layer"), ["C:\\a b", "C:\\c"]);
  assertEquals(flags.on("keep"), true);
  assertEquals(flags.boolean("entropy"), false);
});

Deno.test("parseLine() leaves flags that are not given undefined", () => {
  const { flags } = parse([]);
  assertEquals(flags.text("name"), undefined);
  assertEquals(flags.boolean("entropy"), undefined);
  assertEquals(flags.boolean("keep"), undefined);
  assertEquals(flags.has("keep"), false);
  assertEquals(flags.list("layer"), []);
});

Deno.test("parseLine() takes a dash, an empty text and a dashed value as values", () => {
  assertEquals(parse(["--merge", "-"]).flags.text("merge"), "-");
  assertEquals(parse(["--name", ""]).flags.text("name"), "");
  assertEquals(parse(["--name="]).flags.text("name"), "");
  assertEquals(parse(["--name", "-x"]).flags.text("name"), "-x");
  assertEquals(parse(["--name=--x"]).flags.text("name"), "--x");
  assertEquals(parse(["--name", "0x10"]).flags.text("name"), "0x10");
  assertEquals(parse(["--name", "a\nb=c"]).flags.text("name"), "a\nb=c");
  assertEquals(parse(["--name=a\nb"]).flags.text("name"), "a\nb");
});

Deno.test("parseLine() keeps positionals as they were typed", () => {
  assertEquals(parse(["-2143878910"], one).positionals, ["-2143878910"]);
  assertEquals(parse(["0x80370102"], one).positionals, ["0x80370102"]);
  assertEquals(parse(["-"], one).positionals, ["-"]);
  assertEquals(parse(["--keep", "007"], one).positionals, ["007"]);
});

Deno.test("parseLine() takes no positional for a boolean's value", () => {
  const parsed = parse(["--keep", "false"], one);
  assertEquals(parsed.flags.on("keep"), true);
  assertEquals(parsed.positionals, ["false"]);
  assertEquals(parse(["--keep=false"]).flags.boolean("keep"), false);
});

Deno.test("parseLine() hands over what stands after two dashes", () => {
  const parsed = parse(["id", "--", "ls", "-la", "--color"], one, true);
  assertEquals(parsed.positionals, ["id"]);
  assertEquals(parsed.rest, ["ls", "-la", "--color"]);
});

Deno.test("parseLine() takes what stands after two dashes as positionals elsewhere", () => {
  const many = [{ ...one[0], multiple: true }];
  assertEquals(parse(["--", "-x"], one).positionals, ["-x"]);
  assertEquals(parse(["--", "--keep"], one).flags.has("keep"), false);
  const parsed = parse(["--keep", "a", "--", "--help", "--", "-h"], many);
  assertEquals(parsed.flags.on("keep"), true);
  assertEquals(parsed.flags.on("help"), false);
  assertEquals(parsed.positionals, ["a", "--help", "--", "-h"]);
  assertEquals(parsed.rest, []);
  refused(["id", "--", "ls"], 'Unexpected argument after "--": "ls"', one);
  refused(["--", "a", "-b"], 'Unexpected argument after "--": "-b"', one);
  refused(["a", "b", "--", "c"], 'Unexpected argument: "b"', one);
  refused(["--"], "Argument CODE is missing", one);
  refused(["--", ""], "Argument CODE must not be empty", one);
});

Deno.test("parseLine() refuses wrong use and says what was wrong", () => {
  refused(["--nmae", "x"], 'Unknown flag: "--nmae"');
  refused(["--keep=maybe"], 'Flag "--keep" must be true or false: "maybe"');
  refused(["--no-entropy=x"], 'Unknown flag: "--no-entropy"');
  refused(["--no-keep"], 'Unknown flag: "--no-keep"');
  refused(["-k"], 'Unknown flag: "-k"');
  refused(["--name"], 'Flag "--name" needs a value: TEXT');
  refused(["--name", "--keep"], 'Flag "--name" needs a value: TEXT');
  refused(["--os"], 'Flag "--os" needs a value: linux|windows');
  refused(["--cpus", "two"], 'Flag "--cpus" must be a whole number');
  refused(["--memory", "2XB"], 'Flag "--memory" must be a size');
  refused(["--wait", "0s"], 'Flag "--wait" must be a time over 0');
  refused(["--os", "linus"], 'Flag "--os" must be one of linux, windows');
  refused(["--name", "a", "--name", "b"], "given more than once: 2");
  refused(["x"], 'Unexpected argument: "x"');
  refused([], "Argument CODE is missing", one);
  refused(["--__proto__", "x"], 'Unknown flag: "--__proto__"');
  refused(["--constructor=x"], 'Unknown flag: "--constructor"');
});

Deno.test("parseLine() names the nearest flag and value", () => {
  assertEquals(refused(["--nmae", "x"], "").hints, ['Did you mean "--name"?']);
  assertEquals(refused(["--os", "linus"], "").hints, ['Did you mean "linux"?']);
  assertEquals(refused(["--zzzzzzzz"], "").hints, []);
});

Deno.test("parseLine() asks for nothing else where help is wanted", () => {
  for (const help of ["--help", "-h", "-?", "/?"]) {
    assertEquals(parse([help], one).flags.on("help"), true);
  }
});

Deno.test("parseLine() insists on a required flag", () => {
  const required: FlagSpec = {
    name: "owner",
    type: "text",
    required: true,
    description: "",
  };
  assertThrows(
    () => parseLine([], { flags: [required], positionals: [] }),
    UsageError,
    'Flag "--owner" is required',
  );
});

function refused(
  argv: string[],
  text: string,
  positionals: PositionalSpec[] = [],
): UsageError {
  return assertThrows(() => parse(argv, positionals), UsageError, text);
}

Deno.test("parseLine() refuses an empty argument and names it", () => {
  const many: PositionalSpec[] = [{
    name: "ID",
    description: "",
    multiple: true,
  }];
  assertThrows(
    () => parse([""], one),
    UsageError,
    "Argument CODE must not be empty",
  );
  assertThrows(
    () => parse(["a", "b", ""], many),
    UsageError,
    "Argument ID must not be empty",
  );
});
