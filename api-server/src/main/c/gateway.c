/*
 * The gateway of all sandboxes: hands the server what they ask of it, and decides nothing. It works in the gateway's namespace, where the
 * server cannot be. Questions for names and refused packets go to the server by the standard streams, each connection by a process of its
 * own (relay.c).
 */
#include "agent.h"
#include "gateway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_CONNECTIONS 8192
#define MOST_OF_ONE 256
#define MOST_QUESTION 1024
#define MOST_ANSWER 4096
#define BACKLOG 1024
#define SEEN_OF_PACKET 64
#define LOG_GROUP 1
#define ATTRIBUTE_HEADER 4u
#define LEAST_HEADER 20
#define TCP 6
#define UDP 17

static struct {
    pid_t process;
    uint32_t source;
} relays[MOST_CONNECTIONS];

static int fail(const char *what)
{
    fprintf(stderr, "agent: gateway: %s: %s\n", what, strerror(errno));
    return 125;
}

static int set(const char *path, const char *value)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    return file < 0 || write_all(file, value, strlen(value)) < 0 || close(file) < 0 ? -1 : 0;
}

static int listen_at(int type, const struct in_addr *address, uint16_t port)
{
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = *address};
    int one = 1;
    int listening = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening < 0 || setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0
        || bind(listening, (struct sockaddr *) &local, sizeof local) < 0
        || (type == SOCK_STREAM && listen(listening, BACKLOG) < 0)) {
        return -1;
    }
    return listening;
}

static int configure_log(int kernel, uint16_t group, uint16_t type, const void *value, uint16_t length)
{
    struct {
        struct nlmsghdr header;
        struct nfgenmsg common;
        struct nlattr attribute;
        uint8_t value[8];
    } message = {
        .header = {.nlmsg_len = (uint32_t) (NLMSG_LENGTH(sizeof(struct nfgenmsg)) + ATTRIBUTE_HEADER + length),
                   .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
                   .nlmsg_flags = NLM_F_REQUEST},
        .common = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(group)},
        .attribute = {.nla_len = (uint16_t) (ATTRIBUTE_HEADER + length), .nla_type = type}};
    memcpy(message.value, value, length);
    return send(kernel, &message, sizeof message, 0) < 0 ? -1 : 0;
}

/* Returns a socket for the packets that the rules refuse. */
static int open_log(void)
{
    int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER);
    struct nfulnl_msg_config_cmd bind_group = {.command = NFULNL_CFG_CMD_BIND};
    struct nfulnl_msg_config_mode mode = {.copy_mode = NFULNL_COPY_PACKET, .copy_range = htonl(SEEN_OF_PACKET)};
    uint32_t at_once = htonl(1);
    if (kernel < 0 || configure_log(kernel, LOG_GROUP, NFULA_CFG_CMD, &bind_group, sizeof bind_group) < 0
        || configure_log(kernel, LOG_GROUP, NFULA_CFG_MODE, &mode, 6) < 0
        || configure_log(kernel, LOG_GROUP, NFULA_CFG_QTHRESH, &at_once, sizeof at_once) < 0) {
        return -1;
    }
    return kernel;
}

/* Tells the server of a refused packet: protocol, addresses, port, and the words of the rule. */
static void tell_refusal(const uint8_t *packet, size_t length, const char *rule, size_t rule_length)
{
    uint8_t told[64];
    if (length < LEAST_HEADER || packet[0] >> 4 != 4) {
        return;
    }
    size_t header = (size_t) (packet[0] & 15) * 4;
    int has_ports = (packet[9] == TCP || packet[9] == UDP) && length >= header + 4;
    told[0] = packet[9];
    memcpy(told + 1, packet + 12, 8);
    told[9] = has_ports ? packet[header + 2] : 0;
    told[10] = has_ports ? packet[header + 3] : 0;
    size_t fits = rule_length < sizeof told - 11 ? rule_length : sizeof told - 11;
    memcpy(told + 11, rule, fits);
    send_frame(1, 'L', told, (uint32_t) (11 + fits));
}

static void read_log(int kernel)
{
    union {
        struct nlmsghdr header;
        uint8_t bytes[16384];
    } buffer;
    ssize_t count;
    while ((count = recv(kernel, &buffer, sizeof buffer, 0)) > 0) {
        size_t left = (size_t) count;
        for (struct nlmsghdr *message = &buffer.header; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) {
                continue;
            }
            const uint8_t *packet = NULL;
            size_t length = 0;
            const char *rule = "";
            size_t rule_length = 0;
            const uint8_t *at = (const uint8_t *) NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
            const uint8_t *end = (const uint8_t *) message + message->nlmsg_len;
            while (end - at >= (ssize_t) ATTRIBUTE_HEADER) {
                struct nlattr attribute;
                memcpy(&attribute, at, sizeof attribute);
                if (attribute.nla_len < ATTRIBUTE_HEADER || attribute.nla_len > end - at) {
                    break;
                }
                if ((attribute.nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD) {
                    packet = at + ATTRIBUTE_HEADER;
                    length = (size_t) attribute.nla_len - ATTRIBUTE_HEADER;
                } else if ((attribute.nla_type & NLA_TYPE_MASK) == NFULA_PREFIX) {
                    rule = (const char *) at + ATTRIBUTE_HEADER;
                    rule_length = strnlen(rule, (size_t) attribute.nla_len - ATTRIBUTE_HEADER);
                }
                at += NLA_ALIGN(attribute.nla_len) < end - at ? NLA_ALIGN(attribute.nla_len) : end - at;
            }
            if (packet != NULL) {
                tell_refusal(packet, length, rule, rule_length);
            }
        }
    }
}

/* Hands the server the questions that have come. */
static void read_questions(int names)
{
    uint8_t question[6 + MOST_QUESTION];
    struct sockaddr_in asker;
    socklen_t size = sizeof asker;
    ssize_t count;
    while ((count = recvfrom(names, question + 6, MOST_QUESTION, 0, (struct sockaddr *) &asker, &size)) >= 0) {
        memcpy(question, &asker.sin_addr, 4);
        memcpy(question + 4, &asker.sin_port, 2);
        send_frame(1, 'D', question, (uint32_t) (6 + count));
        size = sizeof asker;
    }
}

/* Sends an answer of the server's to whom it is for; 0 at the server's end. */
static int read_answer(int names)
{
    struct frame answer;
    if (read_request(0, &answer) < 0) {
        return 0;
    }
    if (answer.type == 'A' && answer.length > 6 && answer.length <= 6 + MOST_ANSWER) {
        struct sockaddr_in asker = {.sin_family = AF_INET};
        memcpy(&asker.sin_addr, answer.payload, 4);
        memcpy(&asker.sin_port, answer.payload + 4, 2);
        /* A sandbox that is gone, or does not read: its loss. */
        ssize_t unused = sendto(names, answer.payload + 6, answer.length - 6, 0, (struct sockaddr *) &asker, sizeof asker);
        (void) unused;
    }
    free(answer.payload);
    return 1;
}

static void collect(void)
{
    pid_t ended;
    while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
            if (relays[i].process == ended) {
                relays[i].process = 0;
            }
        }
    }
}

/* Returns the place for another connection from there, -1 when there are too many. */
static int place_for(uint32_t source)
{
    int free_place = -1;
    int of_same = 0;
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
        if (relays[i].process == 0) {
            free_place = i;
        } else if (relays[i].source == source) {
            of_same++;
        }
    }
    return of_same < MOST_OF_ONE ? free_place : -1;
}

static void accept_all(int listening, uint8_t kind)
{
    struct sockaddr_in source;
    socklen_t size = sizeof source;
    int client;
    while ((client = accept4(listening, (struct sockaddr *) &source, &size, SOCK_CLOEXEC)) >= 0) {
        size = sizeof source;
        int place = place_for(source.sin_addr.s_addr);
        pid_t process = place < 0 ? -1 : fork();
        if (process == 0) {
            _exit(serve_relay(client, kind, &source));
        }
        if (process > 0) {
            relays[place].process = process;
            relays[place].source = source.sin_addr.s_addr;
        } else {
            reset(client);
        }
        close(client);
    }
}

int run_gateway(int count, char **arguments)
{
    struct in_addr address;
    if (count != 2 || inet_pton(AF_INET, arguments[1], &address) != 1) {
        fprintf(stderr, "usage: agent gateway NAMESPACE ADDRESS\n");
        return 125;
    }
    int namespace = open(arguments[0], O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0) {
        return fail("the namespace");
    }
    signal(SIGPIPE, SIG_IGN);
    if (set("/proc/sys/net/ipv4/ip_forward", "1") < 0) {
        return fail("forwarding");
    }
    int names = listen_at(SOCK_DGRAM, &address, NAMES_PORT);
    int long_names = listen_at(SOCK_STREAM, &address, NAMES_PORT);
    int connections = listen_at(SOCK_STREAM, &address, CONNECTIONS_PORT);
    int log = open_log();
    if (names < 0 || long_names < 0 || connections < 0 || log < 0) {
        return fail("a socket");
    }
    if (send_frame(1, 'R', NULL, 0) < 0) {
        return 1;
    }
    for (;;) {
        struct pollfd polled[] = {
            {0, POLLIN, 0}, {names, POLLIN, 0}, {long_names, POLLIN, 0}, {connections, POLLIN, 0}, {log, POLLIN, 0}};
        if (poll(polled, sizeof polled / sizeof *polled, 1000) < 0 && errno != EINTR) {
            return fail("poll");
        }
        collect();
        if (polled[0].revents != 0 && !read_answer(names)) {
            return 0;
        }
        if (polled[1].revents != 0) {
            read_questions(names);
        }
        if (polled[2].revents != 0) {
            accept_all(long_names, NAMES);
        }
        if (polled[3].revents != 0) {
            accept_all(connections, CONNECTION);
        }
        if (polled[4].revents != 0) {
            read_log(log);
        }
    }
}
