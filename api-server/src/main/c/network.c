/* Gives a container a network of its own: one end of a pair of interfaces inside, the other in the gateway's namespace. */
#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define INSIDE "eth0"
#define WHOLE_ADDRESS 32
#define HOLD_FIRST 10
#define HOLD_PAUSE 2

/* A message to the kernel that grows; its parts are as rtnetlink(7) has them. */
struct message {
    struct nlmsghdr header;
    uint8_t rest[1024];
};

static int fail(const char *what)
{
    fprintf(stderr, "agent: network: %s: %s\n", what, strerror(errno));
    return 125;
}

static void *grow(struct message *message, size_t length)
{
    void *at = (uint8_t *) message + NLMSG_ALIGN(message->header.nlmsg_len);
    message->header.nlmsg_len = (uint32_t) (NLMSG_ALIGN(message->header.nlmsg_len) + length);
    return at;
}

static void begin(struct message *message, uint16_t type, uint16_t flags, const void *body, size_t length)
{
    memset(message, 0, sizeof *message);
    message->header.nlmsg_len = NLMSG_LENGTH(0);
    message->header.nlmsg_type = type;
    message->header.nlmsg_flags = (uint16_t) (NLM_F_REQUEST | NLM_F_ACK | flags);
    memcpy(grow(message, length), body, length);
}

static struct rtattr *put(struct message *message, uint16_t type, const void *value, size_t length)
{
    struct rtattr *attribute = grow(message, RTA_LENGTH(length));
    attribute->rta_type = type;
    attribute->rta_len = (uint16_t) RTA_LENGTH(length);
    if (length > 0) {
        memcpy(RTA_DATA(attribute), value, length);
    }
    return attribute;
}

/* Ends an attribute that has others within. */
static void close_nest(struct message *message, struct rtattr *nest)
{
    nest->rta_len = (uint16_t) ((uint8_t *) message + NLMSG_ALIGN(message->header.nlmsg_len) - (uint8_t *) nest);
}

/* Sends a message and waits for what the kernel says to it. */
static int ask(int kernel, struct message *message)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[1024];
    } answer;
    if (send(kernel, message, message->header.nlmsg_len, 0) < 0) {
        return -1;
    }
    ssize_t count = recv(kernel, &answer, sizeof answer, 0);
    if (count < (ssize_t) NLMSG_LENGTH(sizeof(struct nlmsgerr)) || answer.header.nlmsg_type != NLMSG_ERROR) {
        errno = EPROTO;
        return -1;
    }
    errno = -answer.error.error;
    return answer.error.error == 0 ? 0 : -1;
}

static int make_pair(int kernel, const char *outside, int gateway)
{
    struct message message;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
    put(&message, IFLA_IFNAME, INSIDE, sizeof INSIDE);
    struct rtattr *info = put(&message, IFLA_LINKINFO, NULL, 0);
    put(&message, IFLA_INFO_KIND, "veth", sizeof "veth");
    struct rtattr *data = put(&message, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = put(&message, VETH_INFO_PEER, &link, sizeof link);
    put(&message, IFLA_IFNAME, outside, strlen(outside) + 1);
    put(&message, IFLA_NET_NS_FD, &gateway, sizeof gateway);
    close_nest(&message, peer);
    close_nest(&message, data);
    close_nest(&message, info);
    return ask(kernel, &message);
}

/* Sockets of the kernel belong to the namespace they were made in, ioctls of ordinary ones likewise: no name is looked up elsewhere. */
static int index_of(int plain, const char *name)
{
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return ioctl(plain, SIOCGIFINDEX, &request) < 0 ? -1 : request.ifr_ifindex;
}

static int bring_up(int kernel, int index)
{
    struct message message;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    begin(&message, RTM_NEWLINK, 0, &link, sizeof link);
    return ask(kernel, &message);
}

static int add_address(int kernel, int index, const struct in_addr *address)
{
    struct message message;
    struct ifaddrmsg body = {
        .ifa_family = AF_INET, .ifa_prefixlen = WHOLE_ADDRESS, .ifa_index = (unsigned int) index};
    begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    put(&message, IFA_LOCAL, address, sizeof *address);
    put(&message, IFA_ADDRESS, address, sizeof *address);
    return ask(kernel, &message);
}

/* Adds a route to one address; or through it to all others. */
static int add_route(int kernel, int index, const struct in_addr *address, int through)
{
    struct message message;
    struct rtmsg route = {
        .rtm_family = AF_INET,
        .rtm_dst_len = through ? 0 : WHOLE_ADDRESS,
        .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_BOOT,
        .rtm_scope = through ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
        .rtm_type = RTN_UNICAST};
    begin(&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof route);
    put(&message, through ? RTA_GATEWAY : RTA_DST, address, sizeof *address);
    put(&message, RTA_OIF, &index, sizeof index);
    return ask(kernel, &message);
}

/* The gateway knows no IPv6, so the sandbox should not try it first. Where this may not be written, it is told by the first try. */
static void turn_off_ipv6(void)
{
    static const char *const files[] = {
        "/proc/sys/net/ipv6/conf/all/disable_ipv6", "/proc/sys/net/ipv6/conf/default/disable_ipv6"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int file = open(files[i], O_WRONLY | O_CLOEXEC);
        if (file >= 0) {
            ssize_t unused = write(file, "1", 1);
            (void) unused;
            close(file);
        }
    }
}

int run_attach(int count, char **arguments)
{
    struct in_addr own;
    struct in_addr gateway;
    if (count < 5 || inet_pton(AF_INET, arguments[2], &own) != 1 || inet_pton(AF_INET, arguments[3], &gateway) != 1) {
        fprintf(stderr, "usage: agent attach NAMESPACE INTERFACE ADDRESS GATEWAY PROGRAM [ARGUMENT...]\n");
        return 125;
    }
    int namespace = open(arguments[0], O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0) {
        return fail("the gateway's namespace");
    }
    int outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    int outside_plain = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (unshare(CLONE_NEWNET) < 0) {
        return fail("a namespace");
    }
    turn_off_ipv6();
    int inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    int inside_plain = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (outside < 0 || outside_plain < 0 || inside < 0 || inside_plain < 0) {
        return fail("a socket of the kernel");
    }
    if (make_pair(inside, arguments[1], namespace) < 0) {
        return fail(arguments[1]);
    }
    int loopback = index_of(inside_plain, "lo");
    int link = index_of(inside_plain, INSIDE);
    int peer = index_of(outside_plain, arguments[1]);
    if (loopback < 0 || link < 0 || peer < 0 || bring_up(inside, loopback) < 0 || bring_up(inside, link) < 0
        || bring_up(outside, peer) < 0) {
        return fail("an interface");
    }
    if (add_address(inside, link, &own) < 0 || add_route(inside, link, &gateway, 0) < 0
        || add_route(inside, link, &gateway, 1) < 0 || add_route(outside, peer, &own, 0) < 0) {
        return fail("a route");
    }
    execvp(arguments[4], arguments + 4);
    return fail(arguments[4]);
}

/* Holds the gateway's namespace for as long as a file is there, whether or not a server runs. */
int run_hold(int count, char **arguments)
{
    if (count != 1) {
        fprintf(stderr, "usage: agent hold FILE\n");
        return 125;
    }
    /* Whoever starts this writes the file down at once. */
    for (unsigned int pause = HOLD_FIRST;; pause = HOLD_PAUSE) {
        sleep(pause);
        if (access(arguments[0], F_OK) < 0) {
            return 0;
        }
    }
}
