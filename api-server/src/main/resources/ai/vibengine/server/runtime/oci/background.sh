# Runs one program whatever becomes of the server: of its outputs the first bytes are kept in files and the rest is dropped,
# its input is a pipe that any later server can write to. Arguments: the folder of the program, how many bytes to keep of
# each output, the control groups to enter so that all this counts as the sandbox's, "--", the command line.
cd "$1" || exit 1
keep=$2
shift 2
while [ "$1" != -- ]; do
    { echo $$ >"$1/cgroup.procs"; } 2>/dev/null || exit 1
    shift
done
shift
echo $$ >keeper.new && mv keeper.new keeper
mkfifo -m 600 input close out err || exit 1

# Unbuffered, so that what was printed can be read at once.
drain() {
    stdbuf -o0 head -c "$keep" >"$1"
    if [ "$(head -c 1 | wc -c)" -gt 0 ]; then
        : >"$1.more"
        cat >/dev/null
    fi
}
drain stdout <out &
stdout=$!
drain stderr <err &
stderr=$!

# Holds the input open until somebody writes to the other pipe.
{
    cat first
    rm -f first
    read -r _ <&8
} >input 8<>close &
holder=$!

"$@" <input >out 2>err
status=$?
wait $stdout $stderr
kill $holder 2>/dev/null
rm -f input close out err first
echo "$status $(date +%s%3N)" >status.new && mv status.new status
