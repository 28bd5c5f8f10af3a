/*
 * One connection of a sandbox. The server is told where it wants to go and shown its first bytes, says where it may go or nothing, and ends
 * it when it likes by closing its own connection to this process.
 */
#include "agent.h"
#include "gateway.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MOST_HEAD 16384
#define HEAD_SECONDS 10
#define CONNECT_SECONDS 10
#define AT_ONCE 262144
#define IDLE_BEFORE_PROBE 60

/* One of the two ways that bytes take. */
struct way {
    int from;
    int to;
    int pipe[2];
    size_t held;
    int ended;
};

void reset(int client)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

/* Has what is still to be sent be sent. */
static int close_in_order(int connection)
{
    struct linger usual = {0};
    return setsockopt(connection, SOL_SOCKET, SO_LINGER, &usual, sizeof usual);
}

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static int to_server(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SERVER};
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return server < 0 || connect(server, (struct sockaddr *) &address, sizeof address) < 0 ? -1 : server;
}

static void probe_when_idle(int connection)
{
    int one = 1;
    int idle = IDLE_BEFORE_PROBE;
    setsockopt(connection, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(connection, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* Shows the server what the client says until it decides: the length of what was said, -1 for a refusal. */
static ssize_t head(int client, int server, uint8_t *said, struct sockaddr_in *target)
{
    size_t length = 0;
    int64_t until = seconds() + HEAD_SECONDS;
    while (seconds() < until) {
        struct pollfd polled[2] = {{server, POLLIN, 0}, {length < MOST_HEAD ? client : -1, POLLIN, 0}};
        if (poll(polled, 2, 1000) < 0 && errno != EINTR) {
            return -1;
        }
        if (polled[0].revents != 0) {
            struct frame answer;
            if (read_request(server, &answer) < 0 || answer.type != 'G' || answer.length != 6) {
                return -1;
            }
            memset(target, 0, sizeof *target);
            target->sin_family = AF_INET;
            memcpy(&target->sin_addr, answer.payload, 4);
            memcpy(&target->sin_port, answer.payload + 4, 2);
            return (ssize_t) length;
        }
        if (polled[1].revents != 0) {
            ssize_t count = read(client, said + length, MOST_HEAD - length);
            if (count <= 0 || send_frame(server, 'H', said + length, (uint32_t) count) < 0) {
                return -1;
            }
            length += (size_t) count;
        }
    }
    return -1;
}

static int connect_to(const struct sockaddr_in *target)
{
    struct timeval patience = {.tv_sec = CONNECT_SECONDS};
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0
        || connect(connection, (const struct sockaddr *) target, sizeof *target) < 0) {
        return -1;
    }
    return connection;
}

/* Moves what can be moved now; -1 when the connection is broken. */
static int move(struct way *way, short from, short to)
{
    if (way->held == 0 && !way->ended && from != 0) {
        ssize_t count = splice(way->from, NULL, way->pipe[1], NULL, AT_ONCE, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            return -1;
        }
        if (count == 0) {
            way->ended = 1;
            shutdown(way->to, SHUT_WR);
        }
        way->held += count > 0 ? (size_t) count : 0;
        to = POLLOUT;
    }
    if (way->held > 0 && to != 0) {
        ssize_t count = splice(way->pipe[0], NULL, way->to, NULL, way->held, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            return -1;
        }
        way->held -= count > 0 ? (size_t) count : 0;
    }
    return 0;
}

/* Moves bytes both ways until both have ended; -1 when it broke off or the server ends it. */
static int relay(int client, int target, int server)
{
    struct way ways[2] = {{.from = client, .to = target}, {.from = target, .to = client}};
    for (int i = 0; i < 2; i++) {
        if (pipe2(ways[i].pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
            return -1;
        }
        fcntl(ways[i].pipe[1], F_SETPIPE_SZ, AT_ONCE);
        fcntl(ways[i].from, F_SETFL, O_NONBLOCK);
    }
    while (!ways[0].ended || !ways[1].ended || ways[0].held > 0 || ways[1].held > 0) {
        struct pollfd polled[5] = {{server, POLLIN, 0}};
        for (int i = 0; i < 2; i++) {
            int reads = ways[i].held == 0 && !ways[i].ended;
            polled[1 + 2 * i] = (struct pollfd) {reads ? ways[i].from : -1, POLLIN, 0};
            polled[2 + 2 * i] = (struct pollfd) {ways[i].held > 0 ? ways[i].to : -1, POLLOUT, 0};
        }
        if (poll(polled, 5, -1) < 0 && errno != EINTR) {
            return -1;
        }
        if (polled[0].revents != 0 || move(&ways[0], polled[1].revents, polled[2].revents) < 0
            || move(&ways[1], polled[3].revents, polled[4].revents) < 0) {
            return -1;
        }
    }
    return 0;
}

int serve_relay(int client, uint8_t kind, const struct sockaddr_in *source)
{
    static uint8_t said[MOST_HEAD];
    uint8_t told[10];
    struct sockaddr_in wanted;
    struct sockaddr_in target;
    socklen_t size = sizeof wanted;
    close(0);
    close(1);
    reset(client);
    if (getsockopt(client, SOL_IP, SO_ORIGINAL_DST, &wanted, &size) < 0) {
        return 1;
    }
    int server = to_server();
    memcpy(told, &source->sin_addr, 4);
    memcpy(told + 4, &wanted.sin_addr, 4);
    memcpy(told + 8, &wanted.sin_port, 2);
    if (server < 0 || send_frame(server, kind, told, sizeof told) < 0) {
        return 1;
    }
    probe_when_idle(client);
    if (kind == NAMES) {
        /* The server is the one that is talked to, so it ends this by ending what it says. */
        return relay(client, server, -1) < 0 || close_in_order(client) < 0;
    }
    ssize_t length = head(client, server, said, &target);
    int connection = length < 0 ? -1 : connect_to(&target);
    if (connection < 0 || write_all(connection, said, (size_t) length) < 0) {
        return 1;
    }
    probe_when_idle(connection);
    reset(connection);
    return relay(client, connection, server) < 0 || close_in_order(client) < 0 || close_in_order(connection) < 0;
}
