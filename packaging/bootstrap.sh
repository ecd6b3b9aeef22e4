#!/bin/sh
# Sets up everything that `make` needs, from a system with Python 3.11 or newer and nothing else:
# system libraries (apt), uv (in .uv/) and the locked virtual environment (in .venv/).
# Quick when nothing changed since the last time.
#
# PYTHON=...           the interpreter to build the environment with
# VISAGE_SKIP_SYSTEM=1 do not look at system packages
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
STAMP=.venv/.bootstrap

# Sound; OpenGL, fonts and D-Bus for Qt; Qt's X11 and Wayland windows.
SYSTEM_PACKAGES="libportaudio2
libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libopengl0 fonts-dejavu-core
libwayland-client0 libwayland-cursor0 libwayland-egl1
libx11-xcb1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0
libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0"

fail() {
    printf 'bootstrap: %s\n' "$1" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail 'Python 3.11 or newer is needed. On Debian: apt-get install python3'
}

has_ensurepip() {
    "$python" -c 'import ensurepip' 2>/dev/null
}

missing_packages() {
    has_ensurepip || echo python3-venv
    [ "${VISAGE_SKIP_SYSTEM:-0}" = 1 ] && return
    command -v dpkg-query >/dev/null || return 0
    for package in $SYSTEM_PACKAGES; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            echo "$package"
    done
}

install_system_packages() {
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        fail "some system packages are missing. Run this once, then try again:
    sudo apt-get install -y --no-install-recommends $missing"
    fi
    echo "bootstrap: installing $missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q || echo 'bootstrap: WARNING: the package lists are not up to date' >&2
    if ! apt-get install -q -y --no-install-recommends $missing; then
        has_ensurepip || fail 'python3-venv could not be installed'
        echo 'bootstrap: WARNING: going on without them; sound or the window may not work' >&2
    fi
}

install_uv() {
    [ "$(.uv/bin/uv --version 2>/dev/null | cut -d ' ' -f 2)" = "$UV_VERSION" ] && return
    rm -rf .uv
    "$python" -m venv .uv
    .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
}

python=$(find_python)
stamp=$(cat uv.lock pyproject.toml packaging/bootstrap.sh | sha256sum | cut -d ' ' -f 1)
[ "$(cat $STAMP 2>/dev/null)" = "$stamp" ] && exit 0

install_system_packages
install_uv
UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv \
    .uv/bin/uv sync --locked --all-extras --no-extra ray --python "$python"
echo "$stamp" >$STAMP
