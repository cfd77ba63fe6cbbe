/**
 * The completion script for PowerShell, 5.1 and later.
 *
 * Ids are chosen by whoever makes a VM, so they are data: what goes into the
 * line stands in single quotes unless it is a plain word. Ids with control
 * characters are not offered, nor those that begin with a dash before `--`:
 * they would be flags. `$LASTEXITCODE` stays what it was.
 *
 * @module
 */
import type { CommandGroup } from "../command.ts";
import { type CommandWords, completionWords } from "./words.ts";

/** The script, ASCII: what `Register-ArgumentCompleter` gets is data. */
export function powershellCompletion(groups: readonly CommandGroup[]): string {
  const commands = completionWords(groups);
  return `# Completion of uvm for PowerShell. Load it with:
#   uvm completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName @('uvm', 'uvm.exe') -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $commands = @{
${commands.map(entryOf).join("\n")}
    }
    $typed = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object {
            # The text itself: in the source it may stand in quotes.
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $_.Value
            } else { $_.ToString() }
        })
    # Of a quoted word that is being typed the quotes are not meant.
    $prefix = $wordToComplete
    if ($prefix -match '^[\\x27\\x22]') {
        $quote = $prefix.Substring(0, 1)
        $prefix = $prefix.Substring(1)
        if ($prefix.EndsWith($quote)) { $prefix = $prefix.Substring(0, $prefix.Length - 1) }
        $prefix = $prefix.Replace($quote + $quote, $quote)
    }
    $ended = $false
    $name = $null
    $position = 0
    $session = @()
    for ($i = 1; $i -lt $typed.Count; $i++) {
        $before = $typed[$i - 1]
        if ($before -eq '--backend' -or $before -eq '--state-dir') {
            $session += @($before, $typed[$i])
        }
        if (-not $ended) {
            if ($typed[$i] -eq '--') { $ended = $true }
            if ($typed[$i].StartsWith('-')) { continue }
            $takes = $false
            foreach ($each in $commands.Values) {
                if ($each.Values.ContainsKey($before)) { $takes = $true }
            }
            if ($takes) { continue }
        }
        if ($null -eq $name) { $name = $typed[$i] } else { $position++ }
    }
    if ($null -ne $name -and $commands.ContainsKey($name) -and $commands[$name].Repeats) {
        $position = [Math]::Min($position, $commands[$name].Positions.Count - 1)
    }
    $words = @()
    $last = $typed[$typed.Count - 1]
    if ($null -eq $name -or -not $commands.ContainsKey($name)) {
        $words = $commands.Keys | Sort-Object
    } elseif (-not $ended -and $commands[$name].Values.ContainsKey($last)) {
        $words = $commands[$name].Values[$last]
    } elseif (-not $ended -and $wordToComplete.StartsWith('-')) {
        $words = $commands[$name].Flags
    } elseif ($position -lt $commands[$name].Positions.Count) {
        $words = $commands[$name].Positions[$position]
        if ($words -contains '<id>') {
            $words = @()
            $exitCode = Get-Variable LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
            try {
                $list = & $typed[0] list --json @session 2>$null | Out-String
                if ($global:LASTEXITCODE -eq 0) {
                    $words = ($list | ConvertFrom-Json).systems | ForEach-Object { [string] $_.id } |
                        Where-Object { $_ -notmatch '\\p{Cc}' } |
                        Where-Object { $ended -or -not $_.StartsWith('-') }
                }
            } finally { $global:LASTEXITCODE = $exitCode }
        }
    }
    $words | Where-Object {
        $_.StartsWith($prefix, [StringComparison]::OrdinalIgnoreCase)
    } | ForEach-Object {
        $text = $_
        if ($text -notmatch '^(--[a-z-]+|\\w[\\w.-]*)\\z') {
            # PowerShell ends such a text at a typographic quote as well.
            $text = "'" + ($text -replace '[\\x27\\u2018-\\u201b]', '$0$0') + "'"
        }
        $kind = 'ParameterValue'
        $tip = $_
        if ($_.StartsWith('-')) { $kind = 'ParameterName' }
        if ($null -eq $name -and $commands.ContainsKey($_)) { $tip = $commands[$_].Summary }
        [System.Management.Automation.CompletionResult]::new($text, $_, $kind, $tip)
    }
}
`;
}

function entryOf(command: CommandWords): string {
  const values = Object.entries(command.values)
    .map(([flag, choices]) => `'${flag}' = ${list(choices)}`).join("; ");
  // The comma keeps an array of one array from being taken apart.
  const positions = command.positions.map((words) => `, ${list(words)}`);
  return `        '${command.name}' = @{
            Summary = ${quoted(command.summary)}
            Flags = ${list(command.flags)}
            Values = @{ ${values} }
            Positions = @(${positions.map((each) => `(${each})`).join("; ")})
            Repeats = $${command.repeats}
        }`;
}

function list(words: readonly string[]): string {
  return `@(${words.map(quoted).join(", ")})`;
}

/** A PowerShell text in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
