# Replaces a file by what it reads, when that ends in the mark; prints a line about it. Arguments: the path, the mark, a folder for
# what is not whole yet, in which nobody looks.
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
# Only within one filesystem does a file get to its place at once. Where the place cannot be written to, trying to says why.
part=$folder/.part-XXXXXXXXXX
if [ -d "$3" ] && [ -w "$3" ] && [ -w "$folder" ]; then
    filesystems=$(stat -c %d -- "$3" "$folder") || exit 1
    if [ "${filesystems%%
*}" = "${filesystems#*
}" ]; then
        part=$3/XXXXXXXXXX
        for left in "$3"/*; do
            # Of those that were killed: whoever is at work gets on within less time.
            [ ! -f "$left" ] || find "$3/" -maxdepth 1 -type f -mmin +10 -exec rm -f -- {} +
            break
        done
    fi
fi
part=$(mktemp -- "$part") || exit 1
trap 'rm -f -- "$part"' EXIT
trap 'exit 1' HUP INT TERM
echo ready
cat >"$part" || exit 1
if [ "$(tail -c ${#2} -- "$part")" != "$2" ]; then
    echo "write: Changed meanwhile" >&2
    exit 1
fi
truncate -s -${#2} -- "$part" || exit 1
if [ -e "$target" ]; then
    chmod --reference="$target" -- "$part" || exit 1
else
    chmod 644 -- "$part" || exit 1
fi
# Before it has its name: nobody can take it away yet.
about=$(stat -c '%F/%s/%a/%.9Y/%i' -- "$part") || exit 1
# Once more where the folder has been removed meanwhile.
mv -fT -- "$part" "$target" 2>/dev/null || { mkdir -p -- "$folder" && mv -fT -- "$part" "$target"; } || exit 1
echo "$about"
