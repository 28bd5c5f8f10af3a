/* The agent's modes: see the functions that they call. */
#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int usage(void)
{
    fprintf(stderr, "usage: agent init UID GID | agent worker UID GID | agent launch FOLDER NAME PROGRAM..."
                    " | agent await [MARK...] | agent attach ... | agent gateway ... | agent hold FILE\n");
    return 125;
}

/* Moves what there is from one to the other; 0 at its end. */
static int move(int from, int to)
{
    uint8_t buffer[MOST_PAYLOAD];
    ssize_t count = read(from, buffer, sizeof buffer);
    return count > 0 && write_all(to, buffer, (size_t) count) == 0;
}

/* Runs a command whose frames come and go by pipes, which take a process between them and a socket. */
static int run_exec(struct frame *request, const struct user *user)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        return send_failure(1, NO_PROCESS, errno);
    }
    pid_t worker = fork();
    if (worker < 0) {
        return send_failure(1, NO_PROCESS, errno);
    }
    if (worker == 0) {
        close(pair[0]);
        return serve_exec(pair[1], -1, request, user);
    }
    close(pair[1]);
    for (;;) {
        struct pollfd polled[2] = {{0, POLLIN, 0}, {pair[0], POLLIN, 0}};
        if (poll(polled, 2, -1) < 0) {
            return 1;
        }
        if ((polled[1].revents != 0 && !move(pair[0], 1)) || (polled[0].revents != 0 && !move(0, pair[0]))) {
            return 0;
        }
    }
}

static int run_worker(const struct user *user)
{
    struct frame request;
    if (read_request(0, &request) < 0) {
        return 1;
    }
    return request.type == 'X' ? run_exec(&request, user) : serve_file(0, 1, &request, user);
}

int main(int count, char **arguments)
{
    if (count >= 2 && strcmp(arguments[1], "launch") == 0) {
        return run_launch(count - 2, arguments + 2);
    }
    if (count >= 2 && strcmp(arguments[1], "await") == 0) {
        return run_await();
    }
    if (count >= 2 && strcmp(arguments[1], "attach") == 0) {
        return run_attach(count - 2, arguments + 2);
    }
    if (count >= 2 && strcmp(arguments[1], "hold") == 0) {
        return run_hold(count - 2, arguments + 2);
    }
    if (count >= 2 && strcmp(arguments[1], "gateway") == 0) {
        return run_gateway(count - 2, arguments + 2);
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
