/**
 * Ids are chosen by whoever makes a VM: what completion puts into a line must
 * be one word that is the id, and nothing that a shell runs.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { asciiJson } from "../../src/cli/ascii_json.ts";
import { commandGroups } from "../../src/cli/commands.ts";
import { bashCompletion } from "../../src/cli/completions/bash.ts";
import { powershellCompletion } from "../../src/cli/completions/powershell.ts";

const awkward = [
  "my vm",
  "x$(touch${IFS}pwned)",
  "x`touch pwned`",
  "x;touch pwned",
  "it's $HOME",
  'say "hi"',
  "back\\slash\\u0041",
  "wow!!",
  "glob*?[a-z]",
  "~root",
  "{a,b}&|<>()#",
  "Grüße-日本-😀",
  "plain-1.2_x",
];

const { os } = Deno.build;
/** Windows has no bash; one that WSL installs takes no Windows paths. */
const ignore = os === "windows";

/** A fake uvm in a folder that also holds what a run command would leave. */
async function withBash(
  ids: readonly string[],
  fn: (complete: Complete) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "uvm it's $x " });
  try {
    const list = asciiJson({ systems: ids.map((id) => ({ id })) }, {
      indent: 2,
    });
    await Deno.writeTextFile(`${folder}/list.json`, list);
    await Deno.writeTextFile(
      `${folder}/uvm`,
      '#!/bin/sh\nprintf "%s\\n" "$@" >called\ncat list.json\n',
      { mode: 0o755 },
    );
    await Deno.writeTextFile(
      `${folder}/completion.bash`,
      bashCompletion(commandGroups),
    );
    await fn(async (words, quote = "") => {
      const { stdout, stderr, code } = await new Deno.Command("bash", {
        args: ["--norc", "-c", completeAndRead, "bash", quote, ...words],
        cwd: folder,
        env: { LC_ALL: "C.UTF-8" },
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      assertEquals(code, 0);
      const called = await Deno.readTextFile(`${folder}/called`).catch(() =>
        ""
      );
      const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assert(!files.includes("pwned"), "A word was run");
      return {
        words: new TextDecoder().decode(stdout).split("\0").slice(0, -1),
        called: called.split("\n").slice(0, -1),
      };
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Completes the last of the words, as typed; what the shell makes of it. */
type Complete = (
  words: string[],
  quote?: string,
) => Promise<{ words: string[]; called: string[] }>;

/** Reads each completion as the shell would on Enter, after an open quote. */
const completeAndRead = `
source ./completion.bash
quote=$1
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_uvm
for reply in "\${COMPREPLY[@]}"; do
  eval "words=($quote$reply$quote)"
  printf '%s\\0' "\${words[@]}"
done
`;

Deno.test({
  name: "bashCompletion() makes of any id one word that is the id",
  ignore,
  fn: () =>
    withBash(awkward, async (complete) => {
      const { words } = await complete(["./uvm", "stop", ""]);
      assertEquals(words, awkward);
    }),
});

Deno.test({
  name: "bashCompletion() goes on with a word that is quoted already",
  ignore,
  fn: () =>
    withBash(awkward, async (complete) => {
      const offered = async (typed: string, quote = "") =>
        (await complete(["./uvm", "stop", typed], quote)).words;
      assertEquals(await offered("x\\$\\(to"), ["x$(touch${IFS}pwned)"]);
      assertEquals(await offered("my\\ "), ["my vm"]);
      assertEquals(await offered('"x\\$', '"'), ["x$(touch${IFS}pwned)"]);
      assertEquals(await offered("'it", "'"), ["it's $HOME"]);
      assertEquals(await offered("'", "'"), awkward);
      // Quotes in the middle are left alone.
      assertEquals(await offered("my' "), []);
      assertEquals(await offered('"my vm"'), []);
    }),
});

Deno.test({
  name: "bashCompletion() takes double quotes for what they keep",
  ignore,
  fn: () =>
    // History, which only a terminal has, is not kept out by double quotes.
    withBash(awkward.filter((id) => !id.includes("!")), async (complete) => {
      const { words } = await complete(["./uvm", "stop", '"'], '"');
      assertEquals(words, awkward.filter((id) => !id.includes("!")));
    }),
});

Deno.test({
  name: "bashCompletion() runs nothing that is typed, and asks the same uvm",
  ignore,
  fn: () =>
    withBash(["a"], async (complete) => {
      const typed = ["$(touch pwned)", "`touch pwned`", '"$(touch pwned)'];
      for (const word of typed) {
        assertEquals((await complete(["./uvm", "stop", word])).words, []);
      }
      const line = ["'./uvm'", "stop", "--state-dir", '"a  b/$(touch pwned)"'];
      const { words, called } = await complete([...line, ""]);
      assertEquals(words, ["a"]);
      const folder = "a  b/$(touch pwned)";
      assertEquals(called, ["list", "--json", "--state-dir", folder]);
      const joined = ["./uvm", "stop", "--backend", "=", "sim", ""];
      assertEquals((await complete(joined)).called.slice(2), [
        "--backend",
        "sim",
      ]);
    }),
});

Deno.test({
  name: "bashCompletion() offers no id that would be a flag or hide itself",
  ignore,
  fn: () =>
    withBash(["--help", "-h", "a\x1b[2J", "b\nc", "\u009bx", "ok"], async (
      complete,
    ) => {
      assertEquals((await complete(["./uvm", "stop", ""])).words, ["ok"]);
      const ended = await complete(["./uvm", "stop", "--", ""]);
      assertEquals(ended.words, ["--help", "-h", "ok"]);
      const dash = await complete(["./uvm", "stop", "--", "--h"]);
      assertEquals(dash.words, ["--help"]);
    }),
});

Deno.test({
  name: "bashCompletion() leaves files to readline, which quotes them",
  ignore,
  fn: () =>
    withBash([], async (complete) => {
      const line = ["./uvm", "create", "--options", "l"];
      assertEquals((await complete(line)).words, []);
      const script = bashCompletion(commandGroups);
      assertMatch(script, /^complete -o default -F _uvm uvm/m);
      assert(!script.includes("compgen"), "compgen splits and expands");
    }),
});

/** What the PowerShell script makes of an id, by the script's own patterns. */
function powershellWord(id: string): string {
  const script = powershellCompletion(commandGroups);
  const [, plain] = /\$text -notmatch '(.*)'\) \{/.exec(script)!;
  const [, quotes, twice] = /"'" \+ \(\$text -replace '(.*)', '(.*)'\) \+ "'"/
    .exec(script)!;
  assertEquals(twice, "$0$0");
  if (new RegExp(plain.replace("\\z", "$"), "i").test(id)) return id;
  return `'${id.replace(new RegExp(quotes, "g"), "$&$&")}'`;
}

Deno.test("powershellCompletion() quotes what is no plain word", () => {
  for (const id of [...awkward, "a\u2019;calc;\u2018", "-a.b", "a\n", "@a"]) {
    const word = powershellWord(id);
    if (word === id) {
      assertMatch(id, /^[\w.-]+$/);
      continue;
    }
    // PowerShell takes each of these for a single quote.
    assertMatch(word, /^'([^'\u2018-\u201b]|['\u2018-\u201b]{2})*'$/);
    const inner = word.slice(1, -1).replace(/(['\u2018-\u201b])\1/g, "$1");
    assertEquals(inner, id);
  }
  const plain = ["plain-1.2_x", "--grace", "--no-overcommit", "linux"];
  assertEquals(plain.map(powershellWord), plain);
});

Deno.test("powershellCompletion() reads words without their quotes and keeps $LASTEXITCODE", () => {
  const script = powershellCompletion(commandGroups);
  assertMatch(
    script,
    /\$_ -is \[System\.Management\.Automation\.Language\.StringConstantExpressionAst\]\) \{\s+\$_\.Value\s+\} else \{ \$_\.ToString\(\) \}/,
  );
  const call = script.indexOf("& $typed[0] list");
  const saved = script.indexOf("$exitCode = Get-Variable LASTEXITCODE");
  const restored = script.indexOf(
    "} finally { $global:LASTEXITCODE = $exitCode }",
  );
  assert(0 < saved && saved < call && call < restored, script);
});
