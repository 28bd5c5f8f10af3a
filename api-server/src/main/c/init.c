/*
 * Process 1 of a sandbox: accepts the server's connections, forks a worker for each, reaps, and ends the sandbox when its time is over. It
 * allocates nothing, and reads of a connection only what is meant for itself.
 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LISTENING 0
/* How long a sandbox lives that no server says anything of. */
#define FIRST_DEADLINE_SECONDS 300
#define MOST_PENDING 64
#define MOST_BACKGROUND 256
#define LONGEST_OWN_REQUEST (HEADER + 4 + LONGEST_ID + 16)

/* A command in the background, whose worker takes further connections by ctl. */
struct background {
    pid_t pid;
    int ctl;
    char id[LONGEST_ID + 1];
};

static struct background backgrounds[MOST_BACKGROUND];
/* The worker of all connections to ports, and the way to it; 0 before the first. */
static pid_t ports_worker;
static int ports_ctl;
/* Connections of which nothing was received yet. */
static int pending[MOST_PENDING];
static int pending_count;
/* The connection whose end is the end of a sandbox that waits to be claimed; -1 when it does not wait. */
static int holder = -1;
static int signals;
static int timer;
static struct user user;

/* Whether the OCI runtime has handed on the socket that was its standard input; some do not. */
static int has_socket(void)
{
    int listens = 0;
    socklen_t size = sizeof listens;
    return getsockopt(LISTENING, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens;
}

/* The capabilities stay, but nothing that is executed gets them. */
static void keep_capabilities_to_itself(void)
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) == 0) {
        sets[0].inheritable = 0;
        sets[1].inheritable = 0;
        syscall(SYS_capset, &header, sets);
    }
}

static void live_until(uint64_t seconds)
{
    struct itimerspec when = {.it_value = {.tv_sec = (time_t) seconds, .tv_nsec = 1}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* As long as its holder is there, nobody has to say how long a sandbox lives. */
static void live_with_holder(void)
{
    struct itimerspec never = {.it_value = {0, 0}};
    timerfd_settime(timer, 0, &never, NULL);
}

static void answer_ok(int connection)
{
    uint8_t version = PROTOCOL_VERSION;
    send_frame(connection, 'O', &version, 1);
}

/* Reads what is not needed any more: a connection that is closed with something unread in it looks broken to the server. */
static void drain(int connection)
{
    uint8_t unread[4096];
    while (recv(connection, unread, sizeof unread, MSG_DONTWAIT) > 0) {
    }
}

static struct background *find_background(const char *id)
{
    for (int i = 0; i < MOST_BACKGROUND; i++) {
        if (backgrounds[i].pid != 0 && strcmp(backgrounds[i].id, id) == 0) {
            return &backgrounds[i];
        }
    }
    return NULL;
}

static struct background *free_background(void)
{
    for (int i = 0; i < MOST_BACKGROUND; i++) {
        if (backgrounds[i].pid == 0) {
            return &backgrounds[i];
        }
    }
    return NULL;
}

/* Lets go of what belongs to process 1, the listening socket before all. */
static void leave_process_1(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int i = 0; i < pending_count; i++) {
        close(pending[i]);
    }
    for (int i = 0; i < MOST_BACKGROUND; i++) {
        if (backgrounds[i].pid != 0) {
            close(backgrounds[i].ctl);
        }
    }
    close(LISTENING);
    close(signals);
    close(timer);
    if (holder >= 0) {
        close(holder);
    }
    if (ports_worker != 0) {
        close(ports_ctl);
    }
}

static void become_worker(int connection, int ctl)
{
    struct frame request;
    leave_process_1();
    if (read_request(connection, &request) < 0) {
        _exit(1);
    }
    int status = request.type == 'X' || request.type == 'B' ? serve_exec(connection, ctl, &request, &user)
                                                              : serve_file(connection, connection, &request, &user);
    _exit(status);
}

static void fail(int connection, enum stage stage, int error)
{
    send_failure(connection, stage, error);
    drain(connection);
}

/* Starts a worker, which has the connection from now on. */
static void start_worker(int connection, struct background *background)
{
    int pair[2] = {-1, -1};
    if (background != NULL && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        fail(connection, NO_PROCESS, errno);
        return;
    }
    pid_t worker = fork();
    if (worker == 0) {
        if (background != NULL) {
            close(pair[0]);
        }
        become_worker(connection, pair[1]);
    }
    if (worker < 0) {
        fail(connection, NO_PROCESS, errno);
    }
    if (background != NULL) {
        close(pair[1]);
        if (worker < 0) {
            close(pair[0]);
        } else {
            background->pid = worker;
            background->ctl = pair[0];
        }
    }
}

/* Gives a connection and what is to be said of it to a worker; -1 when that takes nothing more. */
static int hand_on(int connection, int ctl, const void *said, size_t length)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec data = {(void *) said, length};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &connection, sizeof(int));
    return sendmsg(ctl, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* Reads the id that a request begins with; 0 when it has none. */
static int id_of(const uint8_t *request, size_t length, char *id)
{
    struct reader from = {request + HEADER, length - HEADER, 0};
    uint32_t count;
    const uint8_t *bytes = take_bytes(&from, &count);
    if (bytes == NULL || count == 0 || count > LONGEST_ID || memchr(bytes, 0, count) != NULL) {
        return 0;
    }
    memcpy(id, bytes, count);
    id[count] = 0;
    return 1;
}

static void resume(int connection, const uint8_t *request, size_t length)
{
    char id[LONGEST_ID + 1];
    if (!id_of(request, length, id) || length < HEADER + 4 + strlen(id) + 16) {
        fail(connection, MALFORMED, EINVAL);
        return;
    }
    struct background *found = find_background(id);
    if (found == NULL) {
        fail(connection, NO_EXEC, ESRCH);
        return;
    }
    if (hand_on(connection, found->ctl, request + HEADER + 4 + strlen(id), 16) < 0) {
        fail(connection, NO_EXEC, errno);
    }
}

/* Starts the worker of connections to ports, unless there is one. */
static int start_ports_worker(int connection)
{
    int pair[2];
    if (ports_worker != 0) {
        return 0;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        return -1;
    }
    pid_t worker = fork();
    if (worker == 0) {
        close(pair[0]);
        /* It comes with the others, by the way to the worker. */
        close(connection);
        leave_process_1();
        _exit(serve_ports(pair[1]));
    }
    int error = errno;
    close(pair[1]);
    if (worker < 0) {
        close(pair[0]);
        errno = error;
        return -1;
    }
    ports_worker = worker;
    ports_ctl = pair[0];
    return 0;
}

static void connect_port(int connection)
{
    uint8_t request[HEADER + 2];
    if (recv(connection, request, sizeof request, MSG_DONTWAIT) != sizeof request || length_of(request) != 2) {
        fail(connection, MALFORMED, EINVAL);
    } else if (start_ports_worker(connection) < 0 || hand_on(connection, ports_ctl, request + HEADER, 2) < 0) {
        fail(connection, NO_PROCESS, errno);
    }
}

static void start_background(int connection, const uint8_t *request, size_t length)
{
    char id[LONGEST_ID + 1];
    struct background *place = free_background();
    if (!id_of(request, length, id)) {
        fail(connection, MALFORMED, EINVAL);
    } else if (find_background(id) != NULL) {
        fail(connection, EXEC_EXISTS, EEXIST);
    } else if (place == NULL) {
        fail(connection, NO_PROCESS, EAGAIN);
    } else {
        strcpy(place->id, id);
        start_worker(connection, place);
    }
}

/* Whether so much of a request is there that process 1 can tell what to do with it. */
static int is_enough(const uint8_t *request, size_t length)
{
    if (length < HEADER) {
        return 0;
    }
    size_t payload = length_of(request);
    switch (request[0]) {
    case 'L':
        return length >= HEADER + 8 || payload < 8;
    case 'c':
        return length >= HEADER + 2 || payload < 2;
    case 'R':
        return length >= HEADER + payload || length == LONGEST_OWN_REQUEST;
    case 'B':
        return length == LONGEST_OWN_REQUEST || length >= HEADER + payload;
    default:
        return 1;
    }
}

/* Serves what was received of a connection; returns whether that was enough, after which it is closed or somebody's. */
static int serve(int connection)
{
    uint8_t request[LONGEST_OWN_REQUEST];
    ssize_t length = recv(connection, request, sizeof request, MSG_PEEK | MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    if (length > 0 && !is_enough(request, (size_t) length)) {
        return 0;
    }
    if (length > 0) {
        struct reader payload = {request + HEADER, (size_t) length - HEADER, 0};
        switch (request[0]) {
        case 'P':
            answer_ok(connection);
            drain(connection);
            break;
        case 'L':
            live_until(take_u64(&payload));
            answer_ok(connection);
            drain(connection);
            break;
        case 'W':
            if (holder < 0 && recv(connection, request, HEADER, MSG_DONTWAIT) == HEADER) {
                holder = connection;
                live_with_holder();
                answer_ok(connection);
                return 1;
            }
            break;
        case 'R':
            resume(connection, request, (size_t) length);
            break;
        case 'c':
            connect_port(connection);
            break;
        case 'B':
            start_background(connection, request, (size_t) length);
            break;
        default:
            start_worker(connection, NULL);
            break;
        }
    }
    close(connection);
    return 1;
}

/* What comes on the connection that a waiting sandbox hangs on: a claim, or the end of both. */
static void serve_holder(void)
{
    uint8_t request[HEADER + 8];
    ssize_t length = recv(holder, request, sizeof request, MSG_PEEK | MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0 || request[0] != 'C') {
        _exit(0);
    }
    if ((size_t) length == sizeof request) {
        struct reader payload = {request + HEADER, 8, 0};
        live_until(take_u64(&payload));
        answer_ok(holder);
        drain(holder);
        close(holder);
        holder = -1;
    }
}

static void accept_all(void)
{
    for (;;) {
        int connection = accept4(LISTENING, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0) {
            return;
        }
        struct ucred peer = {0};
        socklen_t size = sizeof peer;
        /* The server is outside, so its number is none of those here. */
        if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.pid != 0) {
            close(connection);
        } else if (!serve(connection)) {
            if (pending_count == MOST_PENDING) {
                close(pending[0]);
                memmove(pending, pending + 1, sizeof pending - sizeof pending[0]);
                pending_count--;
            }
            pending[pending_count++] = connection;
        }
    }
}

static void reap(void)
{
    for (pid_t ended = waitpid(-1, NULL, WNOHANG); ended > 0; ended = waitpid(-1, NULL, WNOHANG)) {
        for (int i = 0; i < MOST_BACKGROUND; i++) {
            if (backgrounds[i].pid == ended) {
                close(backgrounds[i].ctl);
                backgrounds[i].pid = 0;
            }
        }
        if (ports_worker == ended) {
            close(ports_ctl);
            ports_worker = 0;
        }
    }
}

static void serve_pending(const struct pollfd *polled)
{
    int before = pending_count;
    int kept = 0;
    for (int i = 0; i < before; i++) {
        int connection = pending[i];
        /* A worker that starts now closes the others: those before are at their new places, those behind at their old. */
        pending[i] = -1;
        if (polled[i].revents == 0 || !serve(connection)) {
            pending[kept++] = connection;
        }
    }
    pending_count = kept;
}

int run_init(const struct user *as)
{
    user = *as;
    keep_capabilities_to_itself();
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigprocmask(SIG_BLOCK, &watched, NULL);
    fcntl(LISTENING, F_SETFL, O_NONBLOCK);
    signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    int listening = has_socket() ? LISTENING : -1;
    if (listening >= 0) {
        live_until((uint64_t) time(NULL) + FIRST_DEADLINE_SECONDS);
    }
    for (;;) {
        struct pollfd polled[4 + MOST_PENDING] = {
            {listening, POLLIN, 0}, {signals, POLLIN, 0}, {timer, POLLIN, 0}, {holder, POLLIN, 0}};
        for (int i = 0; i < pending_count; i++) {
            polled[4 + i] = (struct pollfd){pending[i], POLLIN, 0};
        }
        if (poll(polled, 4 + (nfds_t) pending_count, -1) < 0) {
            continue;
        }
        if (polled[1].revents != 0) {
            struct signalfd_siginfo drained;
            while (read(signals, &drained, sizeof drained) > 0) {
            }
            reap();
        }
        uint64_t expirations;
        if (polled[2].revents != 0 && read(timer, &expirations, sizeof expirations) > 0) {
            _exit(0);
        }
        if (polled[3].revents != 0) {
            serve_holder();
        }
        serve_pending(polled + 4);
        if (polled[0].revents != 0) {
            accept_all();
        }
    }
}
