#!/bin/sh
# Opens the editor on the bundled clip. Without a display it does the same job headless: a take of
# the clip with the bundled model, and a picture of the window, both in out/.
set -eu
cd "$(dirname "$0")/.."
clip=resources/clips/demo.mp4

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec .venv/bin/visage edit "$clip"
fi

mkdir -p out
echo 'No display: generating a take of the bundled clip without a window.'
.venv/bin/visage generate "$clip" -o out/demo-foa.wav --binaural out/demo-binaural.wav \
    --report out/demo-report.json
QT_QPA_PLATFORM=offscreen .venv/bin/visage smoke --take --screenshot out/window.png
echo
echo 'Done. See and hear:'
for file in demo-foa.wav demo-binaural.wav demo-report.json window.png; do
    echo "  $(pwd)/out/$file"
done
