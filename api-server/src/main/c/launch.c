/* Becomes the OCI runtime: at once, with a listening socket as standard input that it hands on to the first process of a container; or when told. */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* As many as visitors may come at once to what listens in a sandbox. */
#define BACKLOG 1024
#define MOST_TEXT 65536
#define MOST_ARGUMENTS 64

static int fail(const char *what)
{
    fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
    return 125;
}

int run_launch(int count, char **arguments)
{
    if (count < 3) {
        fprintf(stderr, "usage: agent launch FOLDER NAME PROGRAM [ARGUMENT...]\n");
        return 125;
    }
    int folder = open(arguments[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return fail(arguments[0]);
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    /* However long the path of the folder is. */
    int length =
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, arguments[1]);
    if (length < 0 || (size_t) length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail(arguments[1]);
    }
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t own = umask(077);
    if (listening < 0 || bind(listening, (struct sockaddr *) &address, sizeof address) < 0
        || listen(listening, BACKLOG) < 0 || dup2(listening, 0) < 0) {
        return fail(address.sun_path);
    }
    umask(own);
    execvp(arguments[2], arguments + 2);
    return fail(arguments[2]);
}

/* Reads arguments, each with a zero byte at its end, and one more zero byte; 0 when that does not come. */
static size_t read_arguments(char *text, size_t most)
{
    size_t length = 0;
    while (length < 2 || text[length - 1] != 0 || text[length - 2] != 0) {
        ssize_t count = read(0, text + length, most - length);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return 0;
        }
        length += (size_t) count;
    }
    return length - 1;
}

/* Waits on standard input for the program to become. Whoever started this may end before that, even while it tells. */
int run_await(void)
{
    static char text[MOST_TEXT];
    char *arguments[MOST_ARGUMENTS + 1];
    size_t length = read_arguments(text, sizeof text);
    int count = 0;
    for (size_t at = 0; at < length && count < MOST_ARGUMENTS; at += strlen(text + at) + 1) {
        arguments[count++] = text + at;
    }
    arguments[count] = NULL;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (count == 0 || nothing < 0 || dup2(nothing, 0) < 0) {
        return 125;
    }
    execvp(arguments[0], arguments);
    return fail(arguments[0]);
}
