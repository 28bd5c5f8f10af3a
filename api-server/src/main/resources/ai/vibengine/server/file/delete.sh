# Deletes a file or a link and prints a line about it. Argument: the path.
if [ -d "$1" ] && [ ! -L "$1" ]; then
    echo "delete: Is a directory" >&2
    exit 1
fi
about=$(stat -c '%F/%s/%a/%.9Y/%i' -- "$1") || exit 1
rm -f -- "$1" || exit 1
echo "$about"
