# Prints what is in a folder, each entry behind a zero. Argument: the path.
if [ ! -d "$1" ]; then
    stat -L -- "$1" >/dev/null && echo "list: Not a directory" >&2
    exit 1
fi
exec find "$1/" -mindepth 1 -maxdepth 1 -printf '%y/%s/%m/%T@/%i/%f\0'
