/* Work on files, as the sandbox's user and as the sandbox's kernel resolves paths. */
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MOST_LINKS 40
#define NEW_MODE 0644
#define LEFT_BEHIND_SECONDS 600

static int in;
static int out;
/* A frame, whose payload is put together in the buffer. */
static uint8_t frame[HEADER + MOST_FILE_PAYLOAD];
static uint8_t *const buffer = frame + HEADER;

static int failed(enum stage stage, int error)
{
    send_failure(out, stage, error);
    return 1;
}

static int failed_by_errno(void)
{
    return failed(errno == ENOMEM ? NO_MEMORY : NO_FILE, errno);
}

static uint8_t type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return 'f';
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    case S_IFCHR:
        return 'c';
    default:
        return 'b';
    }
}

#define INFO (1 + 8 + 4 + 8 + 4 + 8)

static uint8_t *put_info(uint8_t *to, const struct stat *about)
{
    *to++ = type_of(about->st_mode);
    to = put_u64(to, (uint64_t) about->st_size);
    to = put_u32(to, about->st_mode & 07777);
    to = put_u64(to, (uint64_t) about->st_mtim.tv_sec);
    to = put_u32(to, (uint32_t) about->st_mtim.tv_nsec);
    return put_u64(to, (uint64_t) about->st_ino);
}

static int send_info(const struct stat *about)
{
    uint8_t info[INFO];
    put_info(info, about);
    return send_frame(out, 'I', info, sizeof info) < 0;
}

static int send_buffer(size_t length)
{
    header_to(frame, '1', (uint32_t) length);
    return write_all(out, frame, HEADER + length);
}

/*
 * Sends a part of a file of known size. One that becomes shorter meanwhile ends where it ends, or the connection does; the first of it is
 * what was there at one moment, so that whoever waits for it gets an answer in any case.
 */
static int send_part(int file, uint64_t offset, uint64_t length)
{
    struct stat now;
    ssize_t first = pread(file, buffer, length < MOST_FILE_PAYLOAD ? (size_t) length : MOST_FILE_PAYLOAD, (off_t) offset);
    if (first < 0) {
        return failed_by_errno();
    }
    if (first > 0 && send_buffer((size_t) first) < 0) {
        return 1;
    }
    offset += (uint64_t) first;
    length = first == 0 ? 0 : length - (uint64_t) first;
    while (length > 0 && fstat(file, &now) == 0 && (uint64_t) now.st_size > offset) {
        uint64_t rest = (uint64_t) now.st_size - offset;
        size_t count = MOST_FILE_PAYLOAD;
        count = length < count ? (size_t) length : count;
        count = rest < count ? (size_t) rest : count;
        uint8_t header[HEADER];
        header_to(header, '1', (uint32_t) count);
        if (send(out, header, HEADER, MSG_MORE | MSG_NOSIGNAL) != HEADER) {
            /* Not a socket, in the mode that serves by pipes. */
            if (errno != ENOTSOCK || write_all(out, header, HEADER) < 0) {
                return 1;
            }
        }
        length -= count;
        for (off_t at = (off_t) offset; count > 0;) {
            ssize_t sent = sendfile(out, file, &at, count);
            if (sent < 0 && errno == EINTR) {
                continue;
            }
            if (sent <= 0) {
                return 1;
            }
            count -= (size_t) sent;
            offset += (uint64_t) sent;
        }
    }
    return send_frame(out, '1', NULL, 0) < 0;
}

/* Sends what is read to its end, of a file that tells no size, as in /proc. */
static int send_read(int file, uint64_t length)
{
    while (length > 0) {
        size_t most = length < MOST_FILE_PAYLOAD ? (size_t) length : MOST_FILE_PAYLOAD;
        ssize_t count = read(file, buffer, most);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return failed_by_errno();
        }
        if (count == 0) {
            break;
        }
        length -= (uint64_t) count;
        if (send_buffer((size_t) count) < 0) {
            return 1;
        }
    }
    return send_frame(out, '1', NULL, 0) < 0;
}

static int serve_read(const char *path)
{
    struct stat about;
    uint8_t go[HEADER + 16];
    /* Before it is opened: opening a pipe wakes up who waits at its other end. */
    if (stat(path, &about) < 0) {
        return failed_by_errno();
    }
    if (!S_ISREG(about.st_mode)) {
        return S_ISDIR(about.st_mode) ? failed(NO_FILE, EISDIR) : failed(NOT_REGULAR, EINVAL);
    }
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) {
        return failed_by_errno();
    }
    if (!S_ISREG(about.st_mode)) {
        return failed(NOT_REGULAR, EINVAL);
    }
    if (send_info(&about) != 0 || read_all(in, go, sizeof go) < 0 || go[0] != 'G' || length_of(go) != 16) {
        return 1;
    }
    struct reader from = {go + HEADER, 16, 0};
    uint64_t offset = take_u64(&from);
    uint64_t length = take_u64(&from);
    if (about.st_size == 0) {
        if (offset > 0 && lseek(file, (off_t) offset, SEEK_SET) < 0) {
            return failed_by_errno();
        }
        return send_read(file, length);
    }
    return send_part(file, offset, length);
}

/* Puts a name behind a path, in PATH_MAX bytes. */
static int append(char *path, const char *name, size_t length)
{
    size_t before = strlen(path);
    if (before + 1 + length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    path[before] = '/';
    memcpy(path + before + 1, name, length);
    path[before + 1 + length] = 0;
    return 0;
}

/* Follows the links of a path, of which the last parts need not exist. */
static int resolve(const char *path, char *resolved)
{
    static char rest[2 * PATH_MAX];
    static char link[PATH_MAX];
    int links = 0;
    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(rest, path);
    resolved[0] = 0;
    while (rest[0] != 0) {
        size_t skipped = strspn(rest, "/");
        size_t length = strcspn(rest + skipped, "/");
        char name[PATH_MAX];
        memcpy(name, rest + skipped, length);
        name[length] = 0;
        memmove(rest, rest + skipped + length, strlen(rest + skipped + length) + 1);
        if (length == 0 || strcmp(name, ".") == 0) {
            continue;
        }
        if (strcmp(name, "..") == 0) {
            char *last = strrchr(resolved, '/');
            if (last != NULL) {
                *last = 0;
            }
            continue;
        }
        size_t before = strlen(resolved);
        struct stat about;
        if (append(resolved, name, length) < 0) {
            return -1;
        }
        if (lstat(resolved, &about) < 0) {
            if (errno == ENOENT || errno == ENOTDIR) {
                continue;
            }
            return -1;
        }
        if (!S_ISLNK(about.st_mode)) {
            continue;
        }
        ssize_t count = readlink(resolved, link, sizeof link - 1);
        if (count < 0) {
            return -1;
        }
        if (++links > MOST_LINKS) {
            errno = ELOOP;
            return -1;
        }
        link[count] = 0;
        size_t behind = strlen(rest);
        if ((size_t) count + behind + 1 >= sizeof rest) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memmove(rest + count, rest, behind + 1);
        memcpy(rest, link, (size_t) count);
        resolved[link[0] == '/' ? 0 : before] = 0;
    }
    if (resolved[0] == 0) {
        strcpy(resolved, "/");
    }
    return 0;
}

/* Makes a folder with all those above it. */
static int make_folders(const char *folder)
{
    char part[PATH_MAX];
    struct stat about;
    if (stat(folder, &about) == 0) {
        if (!S_ISDIR(about.st_mode)) {
            errno = ENOTDIR;
            return -1;
        }
        return 0;
    }
    strcpy(part, folder);
    for (char *at = strchr(part + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = 0;
        if (mkdir(part, 0777) < 0 && errno != EEXIST) {
            return -1;
        }
        *at = '/';
    }
    return mkdir(part, 0777) < 0 && errno != EEXIST ? -1 : 0;
}

/* Removes what writers left that were killed: one that is at work gets on within less time. */
static void remove_left_behind(const char *folder)
{
    DIR *all = opendir(folder);
    if (all == NULL) {
        return;
    }
    struct stat about;
    time_t now = time(NULL);
    for (struct dirent *entry = readdir(all); entry != NULL; entry = readdir(all)) {
        if (fstatat(dirfd(all), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode)
            && about.st_mtime < now - LEFT_BEHIND_SECONDS) {
            unlinkat(dirfd(all), entry->d_name, 0);
        }
    }
    closedir(all);
}

/* The file that is being written, until it has its place. */
struct partial {
    int file;
    /* Its path; empty for one that has no name yet. */
    char path[PATH_MAX];
};

static int make_named(struct partial *partial, const char *folder, const char *name)
{
    if (snprintf(partial->path, PATH_MAX, "%s%s", strcmp(folder, "/") == 0 ? "" : folder, name) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    partial->file = mkostemp(partial->path, O_CLOEXEC);
    if (partial->file < 0) {
        partial->path[0] = 0;
    }
    return partial->file;
}

/*
 * Opens a file for what comes. Only within one filesystem does a file get to its place at once: it is made in the folder for such files
 * where that is on the same one, without a name where the filesystem can do that, and beside its place where not.
 */
static int open_partial(struct partial *partial, const char *folder, const char *uploads)
{
    struct stat here;
    struct stat there;
    partial->path[0] = 0;
    if (stat(folder, &here) == 0 && stat(uploads, &there) == 0 && here.st_dev == there.st_dev
        && access(folder, W_OK) == 0 && access(uploads, W_OK) == 0) {
        remove_left_behind(uploads);
        if (make_named(partial, uploads, "/XXXXXX") >= 0) {
            return 0;
        }
    }
    partial->file = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (partial->file >= 0) {
        return 0;
    }
    return make_named(partial, folder, "/.part-XXXXXX") < 0 ? -1 : 0;
}

/* Gives a file without a name one beside its place. */
static int name_partial(struct partial *partial, const char *folder)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", partial->file);
    for (int attempt = 0; attempt < 100; attempt++) {
        if (snprintf(partial->path, PATH_MAX, "%s/.part-%08lx%04x", strcmp(folder, "/") == 0 ? "" : folder,
                (unsigned long) time(NULL), (unsigned) (getpid() * 131 + attempt) & 0xffff)
            >= PATH_MAX) {
            errno = ENAMETOOLONG;
            break;
        }
        if (linkat(AT_FDCWD, self, AT_FDCWD, partial->path, AT_SYMLINK_FOLLOW) == 0) {
            return 0;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    partial->path[0] = 0;
    return -1;
}

/* Receives the content; 1 once it is whole, 0 when the connection ended before, -1 for a failure. */
static int receive_content(int file)
{
    uint8_t header[HEADER];
    while (read_all(in, header, HEADER) == 0) {
        uint32_t length = length_of(header);
        if (header[0] != '0' || length > MOST_FILE_PAYLOAD) {
            return 0;
        }
        if (length == 0) {
            return 1;
        }
        if (read_all(in, buffer, length) < 0) {
            return 0;
        }
        if (write_all(file, buffer, length) < 0) {
            return -1;
        }
    }
    return 0;
}

static int put_in_place(struct partial *partial, const char *folder, const char *target)
{
    if (partial->path[0] == 0 && name_partial(partial, folder) < 0) {
        return -1;
    }
    if (rename(partial->path, target) < 0) {
        /* Once more where the folder has been removed meanwhile. */
        int error = errno;
        if (error != ENOENT || make_folders(folder) < 0 || rename(partial->path, target) < 0) {
            return -1;
        }
    }
    partial->path[0] = 0;
    return 0;
}

static int write_target(struct partial *partial, const char *folder, const char *target)
{
    struct stat about;
    if (send_frame(out, 'S', NULL, 0) < 0) {
        return 1;
    }
    int content = receive_content(partial->file);
    if (content <= 0) {
        return content == 0 ? 1 : failed_by_errno();
    }
    mode_t mode = stat(target, &about) == 0 ? about.st_mode & 07777 : NEW_MODE;
    if (fchmod(partial->file, mode) < 0 || fstat(partial->file, &about) < 0
        || put_in_place(partial, folder, target) < 0) {
        return failed_by_errno();
    }
    return send_info(&about);
}

static int serve_write(const char *path, const char *uploads)
{
    static char target[PATH_MAX];
    static char folder[PATH_MAX];
    static struct partial partial;
    struct stat about;
    size_t length = strlen(path);
    umask(022);
    if (length == 0 || path[length - 1] == '/') {
        return failed(NO_FILE, EISDIR);
    }
    if (resolve(path, target) < 0) {
        return failed_by_errno();
    }
    if (stat(target, &about) == 0 && !S_ISREG(about.st_mode)) {
        return S_ISDIR(about.st_mode) ? failed(NO_FILE, EISDIR) : failed(NOT_REGULAR, EINVAL);
    }
    strcpy(folder, target);
    char *last = strrchr(folder, '/');
    last[last == folder ? 1 : 0] = 0;
    if (make_folders(folder) < 0 || open_partial(&partial, folder, uploads) < 0) {
        return failed_by_errno();
    }
    int status = write_target(&partial, folder, target);
    if (partial.path[0] != 0) {
        unlink(partial.path);
    }
    return status;
}

static int serve_stat(const char *path, int follow)
{
    struct stat about;
    if (fstatat(AT_FDCWD, path, &about, follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0) {
        return failed_by_errno();
    }
    return send_info(&about);
}

static int serve_delete(const char *path)
{
    struct stat about;
    if (lstat(path, &about) < 0) {
        return failed_by_errno();
    }
    if (S_ISDIR(about.st_mode)) {
        return failed(NO_FILE, EISDIR);
    }
    if (unlink(path) < 0) {
        return failed_by_errno();
    }
    return send_info(&about);
}

static int serve_list(const char *path)
{
    DIR *all = opendir(path);
    if (all == NULL) {
        return failed_by_errno();
    }
    size_t used = 0;
    int told = 0;
    int lost = 0;
    errno = 0;
    for (struct dirent *entry = readdir(all); entry != NULL; errno = 0, entry = readdir(all)) {
        struct stat about;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (fstatat(dirfd(all), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) < 0) {
            lost = errno == ENOENT ? lost : errno;
            continue;
        }
        size_t length = strlen(entry->d_name);
        if (used + INFO + 4 + length > MOST_PAYLOAD) {
            if (send_buffer(used) < 0) {
                return 1;
            }
            used = 0;
        }
        uint8_t *at = put_u32(put_info(buffer + used, &about), (uint32_t) length);
        memcpy(at, entry->d_name, length);
        used = (size_t) (at - buffer) + length;
        told = 1;
    }
    int error = errno != 0 ? errno : lost;
    closedir(all);
    if (!told && error != 0) {
        return failed(NO_FILE, error);
    }
    if (used > 0 && send_buffer(used) < 0) {
        return 1;
    }
    return send_frame(out, '1', NULL, 0) < 0;
}

int serve_file(int from, int to, struct frame *request, const struct user *user)
{
    in = from;
    out = to;
    struct reader payload = {request->payload, request->length, 0};
    char *path = take_string(&payload);
    char *uploads = request->type == 'w' ? take_string(&payload) : NULL;
    int follow = request->type == 's' ? take_u8(&payload) : 0;
    if (payload.failed || payload.left != 0) {
        return failed(MALFORMED, EINVAL);
    }
    if (become(user) < 0) {
        return failed(NO_USER, errno);
    }
    switch (request->type) {
    case 'r':
        return serve_read(path);
    case 'w':
        return serve_write(path, uploads);
    case 's':
        return serve_stat(path, follow);
    case 'l':
        return serve_list(path);
    case 'd':
        return serve_delete(path);
    default:
        return failed(MALFORMED, EINVAL);
    }
}
