# Replaces a file by what it reads, when that ends in the mark; prints a line about it. Arguments: the path, the mark.
umask 022
case $1 in
*/) echo "write: Is a directory" >&2; exit 1 ;;
esac
target=$(realpath -m -- "$1" && echo x) || exit 1
target=${target%?x}
if [ -d "$target" ]; then
    echo "write: Is a directory" >&2
    exit 1
fi
if [ -e "$target" ] && [ ! -f "$target" ]; then
    echo "write: Not a regular file" >&2
    exit 1
fi
folder=$(dirname -- "$target" && echo x)
folder=${folder%?x}
mkdir -p -- "$folder" || exit 1
part=$(mktemp -- "$folder/.part-XXXXXXXXXX") || exit 1
trap 'rm -f -- "$part"' EXIT
echo ready
cat >"$part" || exit 1
if [ "$(tail -c ${#2} -- "$part")" != "$2" ]; then
    echo "write: Incomplete" >&2
    exit 1
fi
truncate -s -${#2} -- "$part" || exit 1
if [ -e "$target" ]; then
    chmod --reference="$target" -- "$part" || exit 1
else
    chmod 644 -- "$part" || exit 1
fi
mv -fT -- "$part" "$target" || exit 1
stat -c '%F/%s/%a/%.9Y/%i' -- "$target"
