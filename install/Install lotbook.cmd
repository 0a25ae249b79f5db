@echo off
rem Double-click to install lotbook, or to update it. Your workbooks stay as they are.
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0get.ps1" %*
if errorlevel 1 echo lotbook was not installed; see above.
pause
