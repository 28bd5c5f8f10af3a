/*
 * The agent: the first process of every sandbox. It starts commands and works on files for the server, which reaches it by a socket that
 * has no name inside the sandbox. README.md beside this file has the frames.
 */
#ifndef AGENT_H
#define AGENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROTOCOL_VERSION 2
#define MOST_PAYLOAD 65536
#define MOST_FILE_PAYLOAD 262144
#define MOST_REQUEST (4u << 20)
#define HEADER 5
#define LONGEST_ID 63
#define TO_THE_END UINT64_MAX

/* The stages of a failure, as the server knows them. */
enum stage {
    NO_PROCESS = 1,
    NO_FOLDER = 2,
    NO_PROGRAM = 3,
    NO_USER = 4,
    MALFORMED = 5,
    NO_EXEC = 6,
    NO_FILE = 7,
    NOT_REGULAR = 8,
    CHANGED = 9,
    NO_MEMORY = 10,
    EXEC_EXISTS = 11,
    NO_LISTENER = 12
};

/* The user that commands and file operations run as. */
struct user {
    uid_t uid;
    gid_t gid;
};

/* A part of a received request that is still to be read; failed once something did not fit. */
struct reader {
    const uint8_t *at;
    size_t left;
    int failed;
};

struct frame {
    uint8_t type;
    uint32_t length;
    uint8_t *payload;
};

/* frames.c: blocking input and output of frames; 0 for success, -1 for a connection that ended or is not to be understood. */
int read_all(int fd, void *to, size_t length);
int write_all(int fd, const void *from, size_t length);
void header_to(uint8_t *to, uint8_t type, uint32_t length);
uint32_t length_of(const uint8_t *header);
int read_request(int fd, struct frame *request);
int send_frame(int fd, uint8_t type, const void *payload, uint32_t length);
int send_failure(int fd, enum stage stage, int error);
uint8_t take_u8(struct reader *from);
uint32_t take_u32(struct reader *from);
uint64_t take_u64(struct reader *from);
/* Returns a string of the heap that ends in 0, or NULL; a 0 within fails it. */
char *take_string(struct reader *from);
/* Returns bytes that stay where they are. */
const uint8_t *take_bytes(struct reader *from, uint32_t *length);
uint8_t *put_u32(uint8_t *to, uint32_t value);
uint8_t *put_u64(uint8_t *to, uint64_t value);

/* user.c */
int become(const struct user *user);
/* Stays who it is, and has no capability any more. */
int give_up_power(void);
/* Has the kernel take new pipes and files for the user's. */
void create_as(const struct user *user);
void create_as_self(void);

/* processes.c: what came from this process. */
/* Kills every child, and says nothing of those that become children by that. */
void kill_children(void);

/* exec.c: serves one command; ctl is the way to process 1, -1 in the foreground. Returns the exit status of the worker. */
int serve_exec(int connection, int ctl, struct frame *request, const struct user *user);

/* files.c */
int serve_file(int in, int out, struct frame *request, const struct user *user);

/* ports.c: serves the connections that process 1 hands over by ctl. Returns the exit status of the worker. */
int serve_ports(int ctl);

/* init.c */
int run_init(const struct user *user);

/* launch.c */
int run_launch(int count, char **arguments);
int run_await(void);

/* network.c */
int run_attach(int count, char **arguments);
int run_hold(int count, char **arguments);

/* gateway.c */
int run_gateway(int count, char **arguments);

#endif
