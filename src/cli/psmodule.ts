/**
 * A PowerShell module over the program, 5.1 and later, ASCII.
 *
 * Every function runs uvm with `--json` and gives objects. A failure is an
 * error record whose id is the code's name; so is every exit code but 0, other
 * than that of a program in a VM. `-WhatIf` becomes `--dry-run`, `-Confirm` asks.
 * Ids stand after `--`, so none is a flag. Two kinds are refused instead: `-`
 * by Stop-Uvm, where it means standard input even there, and one that begins
 * with a dash by Invoke-Uvm, where `--` parts the program from the id.
 *
 * @module
 */
import { quoted } from "./completions/powershell.ts";

/** The module's text for the program at a path. */
export function powershellModule(program: string, version: string): string {
  return `# uvm ${version}: functions over uvm.exe, written by 'uvm psmodule'.
# Save it as uvm.psm1, then: Import-Module .\\uvm.psm1
Set-StrictMode -Version 2.0

$script:UvmProgram = ${quoted(program)}
if ($env:UVM_EXE) { $script:UvmProgram = $env:UVM_EXE }

function Invoke-UvmProgram {
    # Runs uvm with --json; its object, or an error record.
    param([string[]] $Arguments)
    # A caller's setting must not turn an exit code into an error of its own.
    $PSNativeCommandUseErrorActionPreference = $false
    $text = (& $script:UvmProgram --json @Arguments) -join [Environment]::NewLine
    $code = $LASTEXITCODE
    $value = $null
    if ($text.Trim()) { $value = $text | ConvertFrom-Json }
    $failure = $null
    if ($null -ne $value -and $value.PSObject.Properties['error']) { $failure = $value.error }
    if ($null -ne $failure) {
        $id = 'UvmFailure'
        if ($failure.PSObject.Properties['codeName']) { $id = $failure.codeName }
        $message = $failure.message
        foreach ($hint in @($failure.hints)) { $message += [Environment]::NewLine + "  hint: $hint" }
        Write-Error -Message $message -ErrorId $id -TargetObject $failure
        return
    }
    # Only the object of exec has an exitCode: its program's, which is no failure.
    $isExec = $null -ne $value -and $value.PSObject.Properties['exitCode']
    if ($code -ne 0 -and -not $isExec) {
        $id = 'UvmFailure'
        if ($code -eq 8) { $id = 'UvmGuestFailed' }
        Write-Error -Message "uvm failed with exit code $code" -ErrorId $id -TargetObject $value
        return
    }
    $value
}

function New-Uvm {
    # Creates a utility VM, not yet started.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true)] [ValidateSet('linux', 'windows')] [string] $OperatingSystem,
        [string] $Id,
        [string] $Owner,
        [string] $Memory,
        [int] $Cpus,
        [string] $BootFiles,
        [string[]] $Layer = @(),
        [string[]] $ArgumentList = @()
    )
    $call = @('create', '--os', $OperatingSystem)
    if ($Id) { $call += @('--id', $Id) }
    if ($Owner) { $call += @('--owner', $Owner) }
    if ($Memory) { $call += @('--memory', $Memory) }
    if ($Cpus) { $call += @('--cpus', "$Cpus") }
    if ($BootFiles) { $call += @('--boot-files', $BootFiles) }
    foreach ($folder in $Layer) { $call += @('--layer', $folder) }
    $call += $ArgumentList
    $target = $OperatingSystem
    if ($Id) { $target = $Id }
    if ($PSCmdlet.ShouldProcess($target, 'Create VM')) { Invoke-UvmProgram $call }
    elseif ($WhatIfPreference) { Invoke-UvmProgram (@('--dry-run') + $call) }
}

function Start-Uvm {
    # Starts a created VM; with -IfNotRunning one that runs already is no failure.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ValueFromPipelineByPropertyName = $true)] [string] $Id,
        [switch] $IfNotRunning
    )
    process {
        $call = @('start')
        if ($IfNotRunning) { $call += '--if-not-running' }
        $call += @('--', $Id)
        if ($PSCmdlet.ShouldProcess($Id, 'Start VM')) { Invoke-UvmProgram $call }
        elseif ($WhatIfPreference) { Invoke-UvmProgram (@('--dry-run') + $call) }
    }
}

function Get-Uvm {
    # The VMs of this host, or one of them by its id.
    [CmdletBinding()]
    param([string] $Id, [string] $Owner)
    if ($Id) { return Invoke-UvmProgram @('inspect', '--', $Id) }
    $call = @('list')
    if ($Owner) { $call += @('--owner', $Owner) }
    $answer = Invoke-UvmProgram $call
    if ($null -ne $answer) { $answer.systems }
}

function Stop-Uvm {
    # Shuts a VM down; terminates it after the grace time, or at once with -Force.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ValueFromPipelineByPropertyName = $true)]
        [ValidateScript({ if ($_ -eq '-') { throw 'uvm would read ids from standard input' }; $true })]
        [string] $Id,
        [string] $Grace,
        [switch] $Force
    )
    process {
        $call = @('stop')
        if ($Force) { $call = @('kill') } elseif ($Grace) { $call += @('--grace', $Grace) }
        $call += @('--', $Id)
        if ($PSCmdlet.ShouldProcess($Id, 'Stop VM')) { Invoke-UvmProgram $call }
        elseif ($WhatIfPreference) { Invoke-UvmProgram (@('--dry-run') + $call) }
    }
}

function Invoke-Uvm {
    # Runs a program in a VM; an object with its exitCode, stdout and stderr.
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateScript({ if ($_.StartsWith('-')) { throw 'uvm exec would take it for a flag' }; $true })]
        [string] $Id,
        [Parameter(Mandatory = $true)] [string[]] $Command
    )
    $call = @('exec', $Id, '--no-stdin', '--') + $Command
    if ($PSCmdlet.ShouldProcess($Id, "Run $($Command[0])")) { Invoke-UvmProgram $call }
    elseif ($WhatIfPreference) { Invoke-UvmProgram (@('--dry-run') + $call) }
}

function Wait-Uvm {
    # Waits for a VM's end; how it ended.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, ValueFromPipelineByPropertyName = $true)] [string] $Id,
        [string] $Timeout
    )
    process {
        $call = @('wait')
        if ($Timeout) { $call += @('--timeout', $Timeout) }
        $call += @('--', $Id)
        Invoke-UvmProgram $call
    }
}

Export-ModuleMember -Function @('New-Uvm', 'Start-Uvm', 'Get-Uvm', 'Stop-Uvm', 'Invoke-Uvm', 'Wait-Uvm')
`;
}
