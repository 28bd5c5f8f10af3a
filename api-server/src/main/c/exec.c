/*
 * One command: the worker that runs it is the subreaper of all that comes from it, moves its streams, and ends it with everything that came
 * from it when it is told to, or when the server is gone that waits for it.
 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLEAR_ENVIRONMENT 2
#define KILL_REST 4
#define END_OF_INPUT 8

#define WINDOW 65536
/* How much of an output may be with the worker while a server is there that takes it. */
#define MOST_UNACKNOWLEDGED (2 * MOST_PAYLOAD)
#define STATUS_OF_SIGNAL 128
#define LOOK_AGAIN_MILLIS 1
#define ROUNDS 100

extern char **environ;

/* An output of the command: what was read of it from base on, and how far it was sent. */
struct output {
    int fd;
    int ended;
    int end_sent;
    int discarded;
    int more;
    int more_sent;
    uint64_t base;
    uint64_t sent;
    size_t length;
    size_t capacity;
    uint8_t *data;
};

struct command {
    int connection;
    int ctl;
    int background;
    int kill_rest;
    uint64_t kept;
    pid_t pid;
    int signals;
    int killing;
    int gone; /* nothing is left of it */
    int ended;
    int end_sent;
    int released;
    uint32_t status;
    uint64_t ended_at;
    struct output outputs[2];
    int input;
    int input_ends;
    const uint8_t *first;
    uint32_t first_left;
    size_t input_start;
    size_t input_length;
    uint32_t taken;
    uint8_t input_data[WINDOW];
    size_t received;
    uint8_t frame[HEADER + WINDOW];
    size_t out_start;
    size_t out_length;
    uint8_t out[HEADER + MOST_PAYLOAD];
};

static struct command command;

/* The program that a request asks for. */
struct program {
    uint8_t flags;
    char *folder;
    char **arguments;
    char **environment;
};

static char **take_strings(struct reader *from, size_t first, char **before)
{
    uint32_t count = take_u32(from);
    if (from->failed || count > from->left / 4) {
        from->failed = 1;
        return NULL;
    }
    char **strings = calloc(first + count + 1u, sizeof *strings);
    if (strings == NULL) {
        from->failed = 1;
        return NULL;
    }
    for (size_t i = 0; i < first; i++) {
        strings[i] = before[i];
    }
    size_t used = first;
    for (uint32_t i = 0; i < count && !from->failed; i++) {
        char *text = take_string(from);
        if (text == NULL) {
            break;
        }
        /* One variable of a name: later ones win. */
        const char *end = strchr(text, '=');
        size_t place = used;
        for (size_t j = 0; before != NULL && end != NULL && j < used; j++) {
            size_t length = (size_t) (end - text) + 1;
            if (strncmp(strings[j], text, length) == 0) {
                place = j;
            }
        }
        strings[place] = text;
        used += place == used;
    }
    return strings;
}

static int understand(struct frame *request, struct program *program)
{
    struct reader from = {request->payload, request->length, 0};
    static char *nothing[] = {NULL};
    if (command.background) {
        uint32_t length;
        take_bytes(&from, &length);
        command.kept = take_u32(&from);
    }
    program->flags = take_u8(&from);
    program->folder = take_string(&from);
    program->arguments = take_strings(&from, 0, NULL);
    char **own = program->flags & CLEAR_ENVIRONMENT ? nothing : environ;
    size_t count = 0;
    while (own[count] != NULL) {
        count++;
    }
    program->environment = take_strings(&from, count, own);
    command.first = take_bytes(&from, &command.first_left);
    command.input_ends = program->flags & END_OF_INPUT;
    command.kill_rest = program->flags & KILL_REST;
    return !from.failed && from.left == 0 && program->arguments[0] != NULL;
}

static void report(int to, enum stage stage)
{
    uint8_t told[5] = {(uint8_t) stage};
    put_u32(told + 1, (uint32_t) errno);
    write_all(to, told, sizeof told);
    _exit(1);
}

/* Becomes the program, or says to the worker why it cannot. */
static void execute(const struct program *program, const struct user *user, int pipes[3][2], int told)
{
    sigset_t none;
    sigemptyset(&none);
    setsid();
    for (int i = 0; i < 3; i++) {
        if (dup2(pipes[i][i == 0 ? 0 : 1], i) < 0) {
            report(told, NO_PROCESS);
        }
    }
    if (become(user) < 0) {
        report(told, NO_USER);
    }
    umask(022);
    if (program->folder[0] != 0 && chdir(program->folder) < 0) {
        report(told, NO_FOLDER);
    }
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(program->arguments[0], program->arguments, program->environment);
    report(told, NO_PROGRAM);
}

static void close_pipes(int pipes[3][2])
{
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
            if (pipes[i][j] >= 0) {
                close(pipes[i][j]);
            }
        }
    }
}

/* Opens a pipe above the numbers of the usual streams, where it is not in their way. */
static int open_pipe(int pipe[2])
{
    if (pipe2(pipe, O_CLOEXEC) < 0) {
        return -1;
    }
    for (int i = 0; i < 2; i++) {
        if (pipe[i] <= 2) {
            int high = fcntl(pipe[i], F_DUPFD_CLOEXEC, 3);
            close(pipe[i]);
            pipe[i] = high;
        }
    }
    return pipe[0] < 0 || pipe[1] < 0 ? -1 : 0;
}

/* Opens the three pipes as files of the user, who may open them again by /dev/stdout. */
static int open_pipes(int pipes[3][2], const struct user *user)
{
    create_as(user);
    int done = open_pipe(pipes[0]) == 0 && open_pipe(pipes[1]) == 0 && open_pipe(pipes[2]) == 0;
    create_as_self();
    return done;
}

/* Starts the program; when that fails, the server is told. */
static int start(const struct program *program, const struct user *user)
{
    int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    int told[2];
    if (!open_pipes(pipes, user) || open_pipe(told) < 0) {
        send_failure(command.connection, NO_PROCESS, errno);
        close_pipes(pipes);
        return 0;
    }
    command.pid = fork();
    if (command.pid == 0) {
        execute(program, user, pipes, told[1]);
    }
    int error = errno;
    close(told[1]);
    uint8_t failure[5];
    int failed = command.pid < 0 || read_all(told[0], failure, sizeof failure) == 0;
    close(told[0]);
    if (failed) {
        if (command.pid < 0) {
            send_failure(command.connection, NO_PROCESS, error);
        } else {
            send_frame(command.connection, 'F', failure, sizeof failure);
        }
        close_pipes(pipes);
        return 0;
    }
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    command.input = pipes[0][1];
    for (int i = 0; i < 2; i++) {
        command.outputs[i].fd = pipes[i + 1][0];
        fcntl(pipes[i + 1][0], F_SETFL, O_NONBLOCK);
    }
    fcntl(command.input, F_SETFL, O_NONBLOCK);
    return 1;
}

static void end_output(struct output *output)
{
    close(output->fd);
    output->fd = -1;
    output->ended = 1;
}

/* Returns how much may be read of an output now. */
static size_t room_of(const struct output *output)
{
    if (output->discarded) {
        return MOST_PAYLOAD;
    }
    if (!command.background) {
        return output->length == 0 ? MOST_PAYLOAD : 0;
    }
    if (output->base + output->length >= command.kept) {
        return MOST_PAYLOAD; /* which is dropped */
    }
    return command.connection >= 0 && output->length >= MOST_UNACKNOWLEDGED ? 0 : MOST_PAYLOAD;
}

static int reserve(struct output *output, size_t more)
{
    if (output->length + more <= output->capacity) {
        return 1;
    }
    size_t capacity = output->capacity == 0 ? MOST_PAYLOAD : 2 * output->capacity;
    uint8_t *data = realloc(output->data, capacity);
    if (data == NULL) {
        return 0;
    }
    output->data = data;
    output->capacity = capacity;
    return 1;
}

static void read_output(struct output *output)
{
    static uint8_t dropped[MOST_PAYLOAD];
    uint64_t total = output->base + output->length;
    size_t most = MOST_PAYLOAD;
    int drop = output->discarded || (command.background && total >= command.kept);
    if (!drop && command.background && command.kept - total < most) {
        most = (size_t) (command.kept - total);
    }
    if (!drop && !reserve(output, most)) {
        drop = 1;
        output->more = 1;
    }
    ssize_t count = read(output->fd, drop ? dropped : output->data + output->length, drop ? sizeof dropped : most);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0) {
        end_output(output);
    } else if (!drop) {
        output->length += (size_t) count;
    } else if (command.background && !output->discarded) {
        output->more = 1;
    }
}

static void forget_until(struct output *output, uint64_t offset)
{
    if (offset <= output->base) {
        return;
    }
    uint64_t end = output->base + output->length;
    size_t count = (size_t) ((offset < end ? offset : end) - output->base);
    memmove(output->data, output->data + count, output->length - count);
    output->base += count;
    output->length -= count;
    if (output->sent < output->base) {
        output->sent = output->base;
    }
    if (output->length == 0 && output->capacity > MOST_UNACKNOWLEDGED) {
        free(output->data);
        output->data = NULL;
        output->capacity = 0;
    }
}

static void queue(uint8_t type, const void *payload, size_t length)
{
    header_to(command.out, type, (uint32_t) length);
    if (length > 0) {
        memcpy(command.out + HEADER, payload, length);
    }
    command.out_start = 0;
    command.out_length = HEADER + length;
}

static int queue_output(int which)
{
    struct output *output = &command.outputs[which];
    uint64_t end = output->base + output->length;
    uint8_t type = (uint8_t) ('1' + which);
    if (output->sent < end) {
        size_t length = end - output->sent < MOST_PAYLOAD ? (size_t) (end - output->sent) : MOST_PAYLOAD;
        queue(type, output->data + (output->sent - output->base), length);
        output->sent += length;
        if (!command.background) {
            forget_until(output, output->sent);
        }
        return 1;
    }
    uint8_t number = (uint8_t) (which + 1);
    if (output->more && !output->more_sent) {
        output->more_sent = 1;
        queue('T', &number, 1);
        return 1;
    }
    if (output->ended && !output->end_sent) {
        output->end_sent = 1;
        queue(type, NULL, 0);
        return 1;
    }
    return 0;
}

/* Puts the next thing to say into the buffer, if there is one. */
static void compose(void)
{
    static int turn;
    if (command.taken > 0) {
        uint8_t payload[4];
        put_u32(payload, command.taken);
        command.taken = 0;
        queue('a', payload, sizeof payload);
        return;
    }
    turn = !turn;
    if (queue_output(turn) || queue_output(!turn)) {
        return;
    }
    if (command.ended && command.outputs[0].end_sent && command.outputs[1].end_sent && !command.end_sent) {
        uint8_t payload[12];
        put_u64(put_u32(payload, command.status), command.ended_at);
        command.end_sent = 1;
        queue('E', payload, sizeof payload);
    }
}

static void begin_killing(void)
{
    command.killing = 1;
}

static void drop_connection(void)
{
    close(command.connection);
    command.connection = -1;
    command.out_length = 0;
    command.received = 0;
    if (!command.background) {
        begin_killing();
    }
}

static void send_some(void)
{
    while (command.connection >= 0) {
        if (command.out_length == 0) {
            compose();
        }
        if (command.out_length == 0) {
            return;
        }
        ssize_t count =
            send(command.connection, command.out + command.out_start, command.out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (count < 0) {
            drop_connection();
            return;
        }
        command.out_start += (size_t) count;
        command.out_length -= (size_t) count;
    }
}

static void close_input(void)
{
    if (command.input >= 0) {
        close(command.input);
        command.input = -1;
    }
    command.first_left = 0;
    command.taken += (uint32_t) command.input_length;
    command.input_length = 0;
}

static void write_input(void)
{
    if (command.input < 0) {
        return;
    }
    const uint8_t *from = command.first_left > 0 ? command.first : command.input_data + command.input_start;
    size_t length = command.first_left > 0 ? command.first_left : command.input_length;
    if (length > 0) {
        ssize_t count = write(command.input, from, length);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (count < 0) {
            close_input();
            return;
        }
        if (command.first_left > 0) {
            command.first += count;
            command.first_left -= (uint32_t) count;
        } else {
            command.input_start += (size_t) count;
            command.input_length -= (size_t) count;
            command.taken += (uint32_t) count;
        }
    }
    if (command.first_left == 0 && command.input_length == 0 && command.input_ends) {
        close_input();
    }
}

static int take_input(const uint8_t *payload, uint32_t length)
{
    if (length == 0) {
        command.input_ends = 1;
    } else if (command.input < 0) {
        command.taken += length;
    } else if (command.input_length + length > WINDOW || command.input_ends) {
        return 0;
    } else {
        memmove(command.input_data, command.input_data + command.input_start, command.input_length);
        memcpy(command.input_data + command.input_length, payload, length);
        command.input_start = 0;
        command.input_length += length;
    }
    write_input();
    return 1;
}

/* Does what a frame says; 0 when that is not to be understood. */
static int obey(uint8_t type, const uint8_t *payload, uint32_t length)
{
    struct reader from = {payload, length, 0};
    uint8_t which;
    switch (type) {
    case '0':
        return take_input(payload, length);
    case 'K':
        begin_killing();
        return 1;
    case 'D':
        which = take_u8(&from);
        if (which != 1 && which != 2) {
            return 0;
        }
        command.outputs[which - 1].discarded = 1;
        return 1;
    case 'A':
        forget_until(&command.outputs[0], take_u64(&from));
        forget_until(&command.outputs[1], take_u64(&from));
        return !from.failed;
    case 'Z':
        command.released = 1;
        return 1;
    default:
        return 0;
    }
}

static void receive(void)
{
    ssize_t count =
        recv(command.connection, command.frame + command.received, sizeof command.frame - command.received, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (count <= 0) {
        drop_connection();
        return;
    }
    command.received += (size_t) count;
    size_t at = 0;
    while (command.received - at >= HEADER) {
        uint32_t length = length_of(command.frame + at);
        if (length > WINDOW) {
            drop_connection();
            return;
        }
        if (command.received - at < HEADER + length) {
            break;
        }
        if (!obey(command.frame[at], command.frame + at + HEADER, length)) {
            drop_connection();
            return;
        }
        at += HEADER + length;
    }
    memmove(command.frame, command.frame + at, command.received - at);
    command.received -= at;
}

/* A server has come back: it says how much of each output it has. */
static void take_over(void)
{
    uint8_t offsets[16];
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec data = {offsets, sizeof offsets};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    ssize_t count = recvmsg(command.ctl, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    struct cmsghdr *header = count == sizeof offsets ? CMSG_FIRSTHDR(&message) : NULL;
    if (count == 0) {
        close(command.ctl);
        command.ctl = -1;
    }
    if (header == NULL || header->cmsg_type != SCM_RIGHTS) {
        return;
    }
    if (command.connection >= 0) {
        drop_connection();
    }
    memcpy(&command.connection, CMSG_DATA(header), sizeof(int));
    /* The request is still there: process 1 has only looked at it. */
    struct frame request;
    if (read_request(command.connection, &request) < 0) {
        drop_connection();
        return;
    }
    free(request.payload);
    struct reader from = {offsets, sizeof offsets, 0};
    for (int i = 0; i < 2; i++) {
        struct output *output = &command.outputs[i];
        uint64_t has = take_u64(&from);
        forget_until(output, has);
        output->sent = output->base;
        output->end_sent = 0;
        output->more_sent = 0;
    }
    command.end_sent = 0;
    /* The server does not know how much there is room for. */
    command.taken = (uint32_t) (WINDOW - command.input_length);
    queue('S', NULL, 0);
}

static uint64_t now_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}

/* Reaps what has ended; once nothing is left, nobody holds an output any more but strangers. */
static void reap(void)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended == command.pid && !command.ended) {
            command.ended = 1;
            command.ended_at = now_millis();
            command.status = WIFSIGNALED(status) ? STATUS_OF_SIGNAL + (uint32_t) WTERMSIG(status)
                                                 : (uint32_t) WEXITSTATUS(status);
            close_input();
            if (command.kill_rest) {
                begin_killing();
            }
        }
    }
    command.gone = ended < 0 && errno == ECHILD;
}

/* Kills what is there, again and again: faster than what forks all the time, which has the same share of the processor. */
static void kill_all(void)
{
    for (int round = 0; round < ROUNDS && !command.gone; round++) {
        kill_children();
        reap();
    }
}

static void end_outputs_of_strangers(void)
{
    for (int i = 0; i < 2; i++) {
        while (command.outputs[i].fd >= 0 && room_of(&command.outputs[i]) > 0) {
            struct output *output = &command.outputs[i];
            uint64_t before = output->base + output->length + (uint64_t) output->more;
            read_output(output);
            if (output->fd >= 0 && before == output->base + output->length + (uint64_t) output->more) {
                end_output(output);
            }
        }
    }
}

static int is_over(void)
{
    if (command.background) {
        return command.released && command.end_sent;
    }
    if (command.connection < 0) {
        return command.gone;
    }
    return command.end_sent && command.out_length == 0;
}

static void run(void)
{
    while (!is_over()) {
        struct pollfd polled[6];
        polled[0] = (struct pollfd){command.connection, POLLIN, 0};
        if (command.out_length > 0) {
            polled[0].events |= POLLOUT;
        }
        polled[1] = (struct pollfd){command.signals, POLLIN, 0};
        int has_input = command.first_left > 0 || command.input_length > 0;
        polled[2] = (struct pollfd){has_input ? command.input : -1, POLLOUT, 0};
        for (int i = 0; i < 2; i++) {
            struct output *output = &command.outputs[i];
            polled[3 + i] = (struct pollfd){room_of(output) > 0 ? output->fd : -1, POLLIN, 0};
        }
        polled[5] = (struct pollfd){command.ctl, POLLIN, 0};
        if (poll(polled, 6, command.killing && !command.gone ? LOOK_AGAIN_MILLIS : -1) < 0 && errno != EINTR) {
            _exit(1);
        }
        if (polled[5].revents != 0) {
            take_over();
        } else if (polled[0].revents != 0 && command.connection >= 0) {
            receive();
        }
        if (polled[2].revents != 0) {
            write_input();
        }
        for (int i = 0; i < 2; i++) {
            if (polled[3 + i].revents != 0) {
                read_output(&command.outputs[i]);
            }
        }
        if (polled[1].revents != 0 || command.killing) {
            struct signalfd_siginfo drained[8];
            while (read(command.signals, drained, sizeof drained) > 0) {
            }
            reap();
            if (command.killing) {
                kill_all();
            }
        }
        send_some();
        if (command.killing && command.gone) {
            end_outputs_of_strangers();
            send_some();
        }
    }
}

int serve_exec(int connection, int ctl, struct frame *request, const struct user *user)
{
    struct program program;
    sigset_t watched;
    command.connection = connection;
    command.ctl = ctl;
    command.background = request->type == 'B';
    if (!understand(request, &program)) {
        send_failure(connection, MALFORMED, EINVAL);
        return 1;
    }
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigprocmask(SIG_BLOCK, &watched, NULL);
    command.signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (command.signals < 0) {
        send_failure(connection, NO_PROCESS, errno);
        return 1;
    }
    if (!start(&program, user)) {
        return 1;
    }
    queue('S', NULL, 0);
    write_input();
    send_some();
    run();
    return 0;
}
