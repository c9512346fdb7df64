#!/bin/sh
# Puts Cassette of this checkout into the menu of this person's desktop.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}

mkdir -p "$data/applications" "$data/icons/hicolor/scalable/apps"
cp "$root/resources/icons/app.svg" "$data/icons/hicolor/scalable/apps/cassette.svg"
sed "s|^Exec=cassette |Exec=\"$root/.venv/bin/cassette\" |" \
	"$root/packaging/linux/cassette.desktop" >"$data/applications/cassette.desktop"
if command -v update-desktop-database >/dev/null 2>&1; then
	update-desktop-database "$data/applications" || true
fi
echo "Cassette is in the menu now ($data/applications/cassette.desktop)."
