#!/bin/sh
# Runs a Python script with the first Python from 3.11 on that this machine has.
# PYTHON names another one. Says the command to get one when there is none.
set -u

good='import sys; sys.exit(sys.version_info < (3, 11))'

for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
	if "$candidate" -c "$good" >/dev/null 2>&1; then
		exec "$candidate" "$@"
	fi
done

echo "Cassette needs Python 3.11 or newer, and this machine has none. To get it, run:" >&2
if command -v apt-get >/dev/null 2>&1; then
	echo "    sudo apt-get install python3 python3-venv" >&2
	echo "(Debian 12, Ubuntu 23.10 and newer; on Ubuntu 22.04: python3.11 python3.11-venv)" >&2
elif command -v dnf >/dev/null 2>&1; then
	echo "    sudo dnf install python3.12" >&2
elif command -v pacman >/dev/null 2>&1; then
	echo "    sudo pacman -S python" >&2
elif command -v brew >/dev/null 2>&1; then
	echo "    brew install python@3.12" >&2
else
	echo "    uv python install 3.12" >&2
fi
echo "then the same command again, or name one: make PYTHON=/path/to/python3 setup" >&2
exit 1
