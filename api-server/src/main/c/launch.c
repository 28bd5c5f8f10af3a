/* Gives a program a listening socket as its standard input: the OCI runtime hands it on to the first process of a container. */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

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
