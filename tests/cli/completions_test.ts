import { assert, assertEquals, assertMatch } from "@std/assert";
import { commandGroups, commands } from "../../src/cli/commands.ts";
import { bashCompletion } from "../../src/cli/completions/bash.ts";
import { powershellCompletion } from "../../src/cli/completions/powershell.ts";
import { powershellModule } from "../../src/cli/psmodule.ts";
import { run } from "./harness.ts";
import { withSimulator } from "./simulation.ts";

/** What bash offers for a typed line whose last word is being completed. */
async function completedBy(words: string[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const uvm = `${folder}/uvm`;
    await Deno.writeTextFile(
      uvm,
      '#!/bin/sh\nprintf \'{\\n  "systems": [\\n    {\\n      "id": "vm-%s",\\n      "owner": "o"\\n    }\\n  ]\\n}\\n\' "$4"\n',
      { mode: 0o755 },
    );
    const script = `${folder}/completion.bash`;
    await Deno.writeTextFile(script, bashCompletion(commandGroups));
    const { stdout, stderr, code } = await new Deno.Command("bash", {
      args: [
        "--norc",
        "-c",
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _uvm; printf "%s\\n" "${COMPREPLY[@]}"',
        "bash",
        script,
        uvm,
        ...words,
      ],
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assertEquals(code, 0);
    return new TextDecoder().decode(stdout).split("\n").filter((l) => l !== "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "bashCompletion() completes commands",
  // Windows has no bash; one that WSL installs takes no Windows paths.
  ignore: Deno.build.os === "windows",
  async fn() {
    assertEquals(
      (await completedBy([""])).sort(),
      commands.map((c) => c.name).sort(),
    );
    assertEquals(await completedBy(["pau"]), ["pause"]);
  },
});

Deno.test({
  name: "bashCompletion() completes a command's flags and their values",
  // Windows has no bash; one that WSL installs takes no Windows paths.
  ignore: Deno.build.os === "windows",
  async fn() {
    assertEquals(await completedBy(["stop", "vm", "--gr"]), ["--grace"]);
    assertEquals(await completedBy(["run", "--os", "l"]), ["linux"]);
    assertEquals(await completedBy(["--backend", "s"]), ["sim"]);
  },
});

Deno.test({
  name: "bashCompletion() completes live VM ids, of the backend on the line",
  // Windows has no bash; one that WSL installs takes no Windows paths.
  ignore: Deno.build.os === "windows",
  async fn() {
    assertEquals(await completedBy(["start", "v"]), ["vm-"]);
    assertEquals(
      await completedBy(["start", "--backend", "sim", "v"]),
      ["vm-sim"],
    );
    assertEquals(await completedBy(["attach", "scsi", "v"]), ["vm-"]);
    assertEquals(await completedBy(["stop", "a", "b", "v"]), ["vm-"]);
    assertEquals(await completedBy(["start", "a", "v"]), []);
  },
});

Deno.test({
  name: "bashCompletion() completes fixed positions",
  // Windows has no bash; one that WSL installs takes no Windows paths.
  ignore: Deno.build.os === "windows",
  async fn() {
    assertEquals(await completedBy(["completions", "p"]), ["powershell"]);
    assertEquals(await completedBy(["attach", "vp"]), ["vpmem"]);
    assertEquals(await completedBy(["help", "expl"]), ["explain"]);
  },
});

/** Fails where brackets or quotes do not match: no PowerShell is at hand. */
function checkPowershell(script: string): void {
  const code = script.replace(
    /'(?:[^']|'')*'|"(?:[^"`]|`.)*"|#.*$/gm,
    "",
  );
  assert(!/['"]/.test(code), "A quote is left open");
  const open: string[] = [];
  const pairs: Record<string, string> = { "}": "{", ")": "(", "]": "[" };
  for (const character of code) {
    if ("{([".includes(character)) open.push(character);
    else if (character in pairs) assertEquals(open.pop(), pairs[character]);
  }
  assertEquals(open, []);
  // deno-lint-ignore no-control-regex
  assert(/^[\x00-\x7f]*$/.test(script), "Not ASCII");
}

Deno.test("powershellCompletion() is ASCII, balanced, and names every command and flag", () => {
  const script = powershellCompletion(commandGroups);
  checkPowershell(script);
  for (const command of commands) {
    assert(script.includes(`'${command.name}' = @{`), command.name);
    for (const flag of command.flags ?? []) {
      assert(script.includes(`'--${flag.name}'`), flag.name);
    }
  }
});

Deno.test("powershellCompletion() completes ids wherever a command takes several", () => {
  const script = powershellCompletion(commandGroups);
  const repeats = (name: string) =>
    new RegExp(`'${name}' = @\\{[^}]*\\}[^}]*Repeats = \\$(\\w+)\\n`)
      .exec(script)![1];
  assertEquals(["stop", "kill", "start"].map(repeats), [
    "true",
    "true",
    "false",
  ]);
});

Deno.test("powershellModule() is ASCII, balanced, and exports its functions", () => {
  const module = powershellModule("C:\\it's\\uvm.exe", "1.2.3");
  checkPowershell(module);
  assert(module.includes("'C:\\it''s\\uvm.exe'"));
  const exported = /Export-ModuleMember -Function (.*)/.exec(module)![1];
  const names = [...exported.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
  assertEquals(names.length, 6);
  for (const name of names) {
    assert(module.includes(`\nfunction ${name} {`), name);
  }
});

Deno.test("powershellModule() asks ShouldProcess wherever it says that it supports it", () => {
  const module = powershellModule("uvm.exe", "1.2.3");
  const functions = module.split(/\nfunction /).slice(1);
  const changing = functions.filter((text) =>
    text.includes("SupportsShouldProcess")
  );
  assertEquals(changing.length, 4);
  for (const text of changing) {
    assert(/if \(\$PSCmdlet\.ShouldProcess\(/.test(text), text);
    assert(/elseif \(\$WhatIfPreference\) .*'--dry-run'/.test(text), text);
  }
});

Deno.test("powershellModule() takes every exit code but a program's for a failure", () => {
  const module = powershellModule("uvm.exe", "1.2.3");
  const [, body] = /function Invoke-UvmProgram (\{[\s\S]*?\n\})/.exec(module)!;
  // A script's setting must not turn the exit code into an error of its own.
  const before = body.slice(0, body.indexOf("& $script:UvmProgram"));
  assert(before.includes("$PSNativeCommandUseErrorActionPreference = $false"));
  assert(body.includes("if ($code -ne 0 -and -not $isExec)"), body);
  assert(body.includes("$value.PSObject.Properties['exitCode']"), body);
});

Deno.test("powershellModule() puts an id after --, so that none is a flag", () => {
  const module = powershellModule("uvm.exe", "1.2.3");
  const functions = new Map(
    [...module.matchAll(/\nfunction (\w+-Uvm) (\{[\s\S]*?\n\})/g)]
      .map(([, name, body]) => [name, body]),
  );
  for (const name of ["Start-Uvm", "Get-Uvm", "Stop-Uvm", "Wait-Uvm"]) {
    const calls = [...functions.get(name)!.matchAll(/@\(([^()]*)\$Id\)/g)];
    assertEquals(calls.length, 1, name);
    assertMatch(calls[0][1], /'--', $/, name);
  }
  // Here the id stands before "--", or "-" means standard input even after it.
  assertMatch(
    functions.get("Invoke-Uvm")!,
    /\[ValidateScript\(\{ if \(\$_\.StartsWith\('-'\)\) \{ throw '.*' \}; \$true \}\)\]\s+\[string\] \$Id/,
  );
  assertMatch(
    functions.get("Stop-Uvm")!,
    /\[ValidateScript\(\{ if \(\$_ -eq '-'\) \{ throw '.*' \}; \$true \}\)\]\s+\[string\] \$Id/,
  );
});

Deno.test("uvm takes what powershellModule() writes after -- for an id", async () => {
  await withSimulator({}, async (environment) => {
    const lines = [
      ["start", "--if-not-running"],
      ["inspect"],
      ["stop", "--grace", "1s"],
      ["kill"],
      ["wait", "--timeout", "1s"],
    ];
    for (const line of lines) {
      for (const id of ["--help", "-h", "-?", "--json"]) {
        const argv = ["--json", ...line, "--", id];
        const { code, stdout } = await run(argv, { environment });
        const { error } = JSON.parse(stdout);
        assertEquals([argv, error?.id, code > 0], [argv, id, true]);
      }
    }
  });
});

Deno.test("powershellModule() gives only flags that its commands have", () => {
  const module = powershellModule("uvm.exe", "1.2.3");
  for (
    const [, block] of module.matchAll(/\nfunction \w+-Uvm (\{[\s\S]*?\n\})/g)
  ) {
    const names = [...block.matchAll(/@\('([a-z]+)'/g)].map((m) => m[1])
      .filter((name) => commands.some((command) => command.name === name));
    assert(names.length > 0, block);
    const flags = names.flatMap((name) =>
      commands.find((command) => command.name === name)!.flags ?? []
    ).map((flag) => flag.negatable ? `no-${flag.name}` : flag.name);
    const all = names.flatMap((name) =>
      (commands.find((c) => c.name === name)!.flags ?? []).map((f) => f.name)
    );
    for (const [, flag] of block.matchAll(/'--([a-z-]+)'/g)) {
      const known = [...flags, ...all, "dry-run", "timeout"];
      assert(known.includes(flag), `--${flag} in ${names}`);
    }
  }
});
