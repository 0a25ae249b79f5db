#!/bin/sh
# Installs lotbook for you, without the rights of an administrator, and makes your tracker on the desktop.
#
#   sh get.sh               install, or update what is installed
#   sh get.sh --ledger      with what lotbook ledger needs (about 100 MB more); updates keep it
#   sh get.sh --uninstall   take lotbook off this computer; your workbooks stay
#
# It needs no Python of yours: uv, an installer for Python programs, brings one where there is none.
set -eu

extras=labels,mail
home_of_uv="${XDG_DATA_HOME:-$HOME/.local/share}/lotbook/uv"
tracker_name=my_lots.xlsm

say() { printf '%s\n' "$*"; }

fail() {
    printf 'lotbook was not installed: %s\n' "$*" >&2
    exit 1
}

# The folder that was downloaded, if this script is in one; read from a pipe it is in none.
source_folder() {
    case $0 in
        */*) folder=$(cd "$(dirname "$0")/.." 2>/dev/null && pwd) || return 1 ;;
        *) return 1 ;;
    esac
    [ -f "$folder/pyproject.toml" ] && [ -d "$folder/lotbook" ] && printf '%s' "$folder"
}

find_uv() {
    for found in "$(command -v uv || true)" "$HOME/.local/bin/uv" "$home_of_uv/bin/uv"; do
        if [ -n "$found" ] && [ -x "$found" ]; then
            printf '%s' "$found"
            return 0
        fi
    done
    return 1
}

get_uv() {
    for python in python3 python; do
        if command -v "$python" >/dev/null && "$python" -m venv "$home_of_uv" >/dev/null 2>&1 \
            && "$home_of_uv/bin/python" -m pip install --quiet --disable-pip-version-check uv >/dev/null; then
            return 0
        fi
    done
    rm -rf "$home_of_uv"
    if command -v curl >/dev/null; then
        curl -LsSf https://astral.sh/uv/install.sh | sh >/dev/null 2>&1
    elif command -v wget >/dev/null; then
        wget -qO- https://astral.sh/uv/install.sh | sh >/dev/null 2>&1
    else
        fail 'there is no Python, and neither curl nor wget to get one. Install Python 3.11 or newer, and try again.'
    fi
}

uninstall() {
    if uv=$(find_uv); then
        "$uv" tool uninstall --quiet lotbook 2>/dev/null || say 'lotbook is not installed.'
    fi
    rm -rf "$home_of_uv"
    say 'lotbook is off this computer. Your workbooks are as they were.'
}

install() {
    uv=$(find_uv) || {
        say 'Getting the installer ...'
        get_uv || true
        uv=$(find_uv) || fail 'the installer could not be downloaded. Check the network, and try again.'
    }
    for duckdb in "$("$uv" tool dir)"/lotbook/lib/python*/site-packages/duckdb; do
        if [ -d "$duckdb" ]; then
            extras=labels,mail,ledger
        fi
    done
    wanted="lotbook[$extras]"
    if folder=$(source_folder); then
        wanted="$folder[$extras]"
    fi
    say 'Installing lotbook; this takes a minute or two the first time ...'
    "$uv" tool install --quiet --force --upgrade --reinstall-package lotbook --python '>=3.11' "$wanted" \
        || fail 'see above. Check the network, and try again.'
    "$uv" tool update-shell --quiet >/dev/null 2>&1 || true
    lotbook="$("$uv" tool dir --bin)/lotbook"
    say "$("$lotbook" --version) is installed."
}

make_tracker() {
    desktop="$HOME/Desktop"
    [ -d "$desktop" ] || desktop=$HOME
    tracker="$desktop/$tracker_name"
    if [ -e "$tracker" ]; then
        say "Your tracker $tracker stays as it is. To renew its macros: lotbook init \"$tracker\" --upgrade"
    else
        "$lotbook" init "$tracker" || [ -e "$tracker" ] || fail "the tracker could not be made; see above."
        say "Your tracker is $tracker. Open it, and press Enable Content if Excel asks."
    fi
    say 'In a new terminal, the command lotbook does the same jobs: lotbook --help'
}

case ${1:-} in
    --uninstall) uninstall ;;
    '') install && make_tracker ;;
    --ledger) extras=labels,mail,ledger && install && make_tracker ;;
    *) fail "there is no option $1; only --ledger and --uninstall." ;;
esac
