# Read by each command of bin/: finds a Python that will do and hands over to it.
# POSIX sh, and nothing but its builtins and dirname: this must speak clearly on a bare machine.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
command=${0##*/}

for python in python3.11 python3.12 python3.13 python3.14 python3 python; do
    # Run it rather than look for it: a shim may stand on the PATH with no Python behind.
    if "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" -I -X utf8 "$here/stack" "$command" "$@"
    fi
done
printf '%s\n' "bin/$command : Python 3.11 ou plus récent est introuvable ; installez-le (Debian : « apt install python3 python3-pip »), puis relancez." >&2
exit 1
