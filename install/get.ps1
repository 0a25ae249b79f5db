# Installs lotbook for you, without the rights of an administrator, and makes your tracker on the desktop.
#
#   powershell -ExecutionPolicy Bypass -File get.ps1              install, or update what is installed
#   powershell -ExecutionPolicy Bypass -File get.ps1 -Ledger      with what lotbook ledger needs; updates keep it
#   powershell -ExecutionPolicy Bypass -File get.ps1 -Uninstall   take lotbook off this PC; your workbooks stay
#
# It needs no Python of yours: uv, an installer for Python programs, brings one where there is none.
param([switch]$Uninstall, [switch]$Ledger)

$ErrorActionPreference = 'Stop'
$TrackerName = 'my_lots.xlsm'

function Stop-Install([string]$Why) {
    Write-Host "lotbook was not installed: $Why" -ForegroundColor Red
    exit 1
}

# The folder that was downloaded, if this script is in one; read from the web it is in none.
function Get-SourceFolder {
    if (-not $PSScriptRoot) { return $null }
    $folder = Split-Path -Parent $PSScriptRoot
    if ((Test-Path (Join-Path $folder 'pyproject.toml')) -and (Test-Path (Join-Path $folder 'lotbook'))) { return $folder }
    return $null
}

function Find-Uv {
    $command = Get-Command uv -ErrorAction SilentlyContinue
    if ($command) { return $command.Source }
    $own = Join-Path $HOME '.local\bin\uv.exe'
    if (Test-Path $own) { return $own }
    return $null
}

function Get-Uv {
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    $script = Invoke-RestMethod 'https://astral.sh/uv/install.ps1'
    & ([scriptblock]::Create($script)) | Out-Null
}

if ($Uninstall) {
    $uv = Find-Uv
    if ($uv) { & $uv tool uninstall --quiet lotbook }
    Write-Host 'lotbook is off this PC. Your workbooks are as they were.'
    exit 0
}

$uv = Find-Uv
if (-not $uv) {
    Write-Host 'Getting the installer ...'
    try { Get-Uv } catch { Stop-Install "the installer could not be downloaded ($($_.Exception.Message)). Check the network, and try again." }
    $uv = Find-Uv
    if (-not $uv) { Stop-Install 'the installer could not be started. Restart the PC, and try again.' }
}

$folder = Get-SourceFolder
$duckdb = Join-Path (& $uv tool dir) 'lotbook\Lib\site-packages\duckdb'
$extras = if ($Ledger -or (Test-Path $duckdb)) { 'labels,mail,ledger' } else { 'labels,mail' }
$wanted = if ($folder) { "$folder[$extras]" } else { "lotbook[$extras]" }
Write-Host 'Installing lotbook; this takes a minute or two the first time ...'
& $uv tool install --quiet --force --upgrade --reinstall-package lotbook --python '>=3.11' $wanted
if ($LASTEXITCODE -ne 0) { Stop-Install 'see above. Close Excel, check the network, and try again.' }
& $uv tool update-shell --quiet
$lotbook = Join-Path (& $uv tool dir --bin) 'lotbook.exe'
Write-Host "$(& $lotbook --version) is installed."

$tracker = Join-Path ([Environment]::GetFolderPath('Desktop')) $TrackerName
if (Test-Path $tracker) {
    Write-Host "Your tracker $tracker stays as it is. To renew its macros: lotbook init `"$tracker`" --upgrade"
} else {
    & $lotbook init $tracker
    if (-not (Test-Path $tracker)) { Stop-Install 'the tracker could not be made; see above.' }
    Write-Host "Your tracker is $tracker. Open it, and press Enable Content when Excel asks."
}
Write-Host 'In a new terminal, the command lotbook does the same jobs: lotbook --help'
