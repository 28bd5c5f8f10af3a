/*
 * The worker of all connections from outside to ports of the sandbox: one process, however many there are. Process 1 hands it each of them;
 * it connects to the port inside, answers, and from then on moves bytes both ways as they come.
 */
#include "agent.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_TUNNELS 1024
#define DESCRIPTORS (2 * MOST_TUNNELS + 16)
#define EVENTS 64
/* How much is moved of one before others have their turn. */
#define AT_ONCE 262144

struct tunnel;

/* An end of a tunnel, and what was read of it that the other end has not taken yet; bytes are kept only then. */
struct end {
    int fd;
    struct tunnel *tunnel;
    uint8_t *held;
    size_t from;
    size_t to;
    uint32_t watched;
    int added;
    int ended;
};

struct tunnel {
    struct end server;
    struct end program;
    uint16_t port;
    /* Whether the program's address is still being connected to, and which one. */
    int connecting;
    int family;
    int broken;
    struct tunnel *next;
};

static int polled;
static int tunnels;
static uint8_t buffer[AT_ONCE];
/* Those that are over, until no event of this round can be about them any more. */
static struct tunnel *over;

static int add(struct end *end, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = end}};
    end->watched = events;
    end->added = 1;
    return epoll_ctl(polled, EPOLL_CTL_ADD, end->fd, &event);
}

static int watch(struct end *end, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = end}};
    if (!end->added) {
        return events == 0 ? 0 : add(end, events);
    }
    if (end->watched == events) {
        return 0;
    }
    end->watched = events;
    /* The end of a program that is waited for by nobody would be told of for ever; that of the server ends all. */
    if (events == 0 && end == &end->tunnel->program) {
        end->added = 0;
        return epoll_ctl(polled, EPOLL_CTL_DEL, end->fd, NULL);
    }
    return epoll_ctl(polled, EPOLL_CTL_MOD, end->fd, &event);
}

static void finish(struct tunnel *tunnel)
{
    if (tunnel->broken) {
        return;
    }
    tunnel->broken = 1;
    close(tunnel->server.fd);
    if (tunnel->program.fd >= 0) {
        close(tunnel->program.fd);
    }
    tunnel->next = over;
    over = tunnel;
    tunnels--;
}

static void free_those_over(void)
{
    while (over != NULL) {
        struct tunnel *next = over->next;
        free(over->server.held);
        free(over->program.held);
        free(over);
        over = next;
    }
}

static void refuse(struct tunnel *tunnel, enum stage stage, int error)
{
    send_failure(tunnel->server.fd, stage, error);
    finish(tunnel);
}

/* Begins to connect to the port at the loopback address of the family; 0 when that is under way or done. */
static int begin(struct tunnel *tunnel, int family)
{
    struct sockaddr_in four = {
        .sin_family = AF_INET, .sin_port = htons(tunnel->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(tunnel->port), .sin6_addr = in6addr_loopback};
    struct sockaddr *address = family == AF_INET ? (struct sockaddr *) &four : (struct sockaddr *) &six;
    socklen_t length = family == AF_INET ? sizeof four : sizeof six;
    int one = 1;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -1;
    }
    tunnel->family = family;
    tunnel->program.fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, address, length) < 0 && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        tunnel->program.fd = -1;
        errno = error;
        return -1;
    }
    return add(&tunnel->program, EPOLLOUT);
}

/* Connects to the next address, or tells the server why there is none. */
static void connect_next(struct tunnel *tunnel, int family)
{
    if (begin(tunnel, family) == 0) {
        return;
    }
    int error = errno;
    if (family == AF_INET && error == ECONNREFUSED) {
        connect_next(tunnel, AF_INET6);
    } else {
        /* No ::1, where that is switched off, is nobody there too. */
        refuse(tunnel, NO_LISTENER, error == EADDRNOTAVAIL || error == EAFNOSUPPORT ? ECONNREFUSED : error);
    }
}

static void connected(struct tunnel *tunnel)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(tunnel->program.fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        close(tunnel->program.fd);
        tunnel->program.fd = -1;
        if (error == ECONNREFUSED && tunnel->family == AF_INET) {
            connect_next(tunnel, AF_INET6);
        } else {
            refuse(tunnel, NO_LISTENER, error);
        }
        return;
    }
    tunnel->connecting = 0;
    /* The server waits for this, so there is room for it. */
    if (send_frame(tunnel->server.fd, 'S', NULL, 0) < 0 || watch(&tunnel->program, EPOLLIN) < 0
        || watch(&tunnel->server, EPOLLIN) < 0) {
        finish(tunnel);
    }
}

/* Writes as much as is taken; -1 when the connection is broken. */
static ssize_t write_some(int fd, const uint8_t *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = send(fd, bytes + done, length - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return errno == EAGAIN ? (ssize_t) done : -1;
        }
        done += (size_t) count;
    }
    return (ssize_t) done;
}

/* What an end has that the other takes no more. A program that answers without having read all has its answer told. */
static int drop_rest(struct end *from)
{
    free(from->held);
    from->held = NULL;
    from->ended = 1;
    return from == &from->tunnel->server ? 0 : -1;
}

/* Gives the other end what is held of this one; -1 when the tunnel broke. */
static int flush_held(struct end *from, struct end *to)
{
    if (from->held == NULL) {
        return 0;
    }
    ssize_t count = write_some(to->fd, from->held + from->from, from->to - from->from);
    if (count < 0) {
        return drop_rest(from);
    }
    from->from += (size_t) count;
    if (from->from == from->to) {
        free(from->held);
        from->held = NULL;
    }
    return 0;
}

/* Moves what this end has; -1 when the tunnel broke. */
static int move(struct end *from, struct end *to)
{
    ssize_t count = recv(from->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    if (count == 0) {
        from->ended = 1;
        /* One that is closed already has heard of it. */
        shutdown(to->fd, SHUT_WR);
        return 0;
    }
    ssize_t taken = write_some(to->fd, buffer, (size_t) count);
    if (taken < 0) {
        return drop_rest(from);
    }
    size_t left = (size_t) (count - taken);
    if (left > 0) {
        from->held = malloc(left);
        if (from->held == NULL) {
            return -1;
        }
        memcpy(from->held, buffer + taken, left);
        from->from = 0;
        from->to = left;
    }
    return 0;
}

static uint32_t wanted(const struct end *of, const struct end *other)
{
    return (of->held == NULL && !of->ended ? EPOLLIN : 0) | (other->held != NULL ? EPOLLOUT : 0);
}

static void serve(struct end *end, uint32_t events)
{
    struct tunnel *tunnel = end->tunnel;
    struct end *other = end == &tunnel->server ? &tunnel->program : &tunnel->server;
    if (tunnel->broken) {
        return;
    }
    if (end == &tunnel->server && (events & (EPOLLHUP | EPOLLERR)) != 0) {
        /* The server is gone as a whole, and takes no answer. */
        finish(tunnel);
        return;
    }
    if (tunnel->connecting) {
        if (end == &tunnel->program) {
            connected(tunnel);
        }
        return;
    }
    if ((events & EPOLLOUT) != 0 && flush_held(other, end) < 0) {
        finish(tunnel);
        return;
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && end->held == NULL && !end->ended && move(end, other) < 0) {
        finish(tunnel);
        return;
    }
    if (end->ended && other->ended && end->held == NULL && other->held == NULL) {
        finish(tunnel);
        return;
    }
    if (watch(end, wanted(end, other)) < 0 || watch(other, wanted(other, end)) < 0) {
        finish(tunnel);
    }
}

static void open_tunnel(int connection, uint16_t port)
{
    struct tunnel *tunnel = tunnels < MOST_TUNNELS ? calloc(1, sizeof *tunnel) : NULL;
    if (tunnel == NULL) {
        send_failure(connection, NO_MEMORY, ENOMEM);
        close(connection);
        return;
    }
    tunnels++;
    tunnel->port = port;
    tunnel->connecting = 1;
    tunnel->server = (struct end){.fd = connection, .tunnel = tunnel};
    tunnel->program = (struct end){.fd = -1, .tunnel = tunnel};
    if (add(&tunnel->server, 0) < 0) {
        refuse(tunnel, NO_MEMORY, errno);
        return;
    }
    connect_next(tunnel, AF_INET);
}

/* Takes the connections that process 1 hands over; 0 at its end. */
static int take_tunnels(int ctl)
{
    for (;;) {
        union {
            char space[CMSG_SPACE(sizeof(int))];
            struct cmsghdr aligned;
        } control;
        uint8_t port[2];
        struct iovec data = {port, sizeof port};
        struct msghdr message = {
            .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
        ssize_t count = recvmsg(ctl, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (count == 0) {
            return 0;
        }
        if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
            int connection;
            memcpy(&connection, CMSG_DATA(header), sizeof connection);
            open_tunnel(connection, (uint16_t) (port[0] << 8 | port[1]));
        }
    }
}

static void raise_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < DESCRIPTORS) {
        files.rlim_cur = files.rlim_max < DESCRIPTORS ? files.rlim_max : DESCRIPTORS;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

int serve_ports(int ctl)
{
    struct epoll_event events[EVENTS];
    struct epoll_event handed = {.events = EPOLLIN, .data = {.ptr = NULL}};
    /* It reads what comes from outside, and needs no power for that. */
    if (give_up_power() < 0) {
        return 1;
    }
    raise_limit();
    polled = epoll_create1(EPOLL_CLOEXEC);
    if (polled < 0 || epoll_ctl(polled, EPOLL_CTL_ADD, ctl, &handed) < 0) {
        return 1;
    }
    for (;;) {
        int count = epoll_wait(polled, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr != NULL) {
                serve(events[i].data.ptr, events[i].events);
            } else if (!take_tunnels(ctl)) {
                return 0;
            }
        }
        free_those_over();
    }
}
