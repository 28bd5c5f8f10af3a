/* The agent's modes: see the functions that they call. */
#include "agent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int usage(void)
{
    fprintf(stderr, "usage: agent init UID GID | agent worker UID GID | agent launch FOLDER NAME PROGRAM...\n");
    return 125;
}

static int run_worker(const struct user *user)
{
    struct frame request;
    if (read_request(0, &request) < 0) {
        return 1;
    }
    return serve_file(0, 1, &request, user);
}

int main(int count, char **arguments)
{
    if (count >= 2 && strcmp(arguments[1], "launch") == 0) {
        return run_launch(count - 2, arguments + 2);
    }
    if (count != 4) {
        return usage();
    }
    struct user user = {(uid_t) strtoul(arguments[2], NULL, 10), (gid_t) strtoul(arguments[3], NULL, 10)};
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN);
    if (strcmp(arguments[1], "init") == 0) {
        return run_init(&user);
    }
    return strcmp(arguments[1], "worker") == 0 ? run_worker(&user) : usage();
}
