/* The processes below this one. It is the subreaper of all that came from it, so whatever loses its parent becomes its child. */
#include "agent.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The slow way, for kernels that do not list children. */
static void kill_by_search(void)
{
    DIR *all = opendir("/proc");
    if (all == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(all); entry != NULL; entry = readdir(all)) {
        char path[64];
        char text[512];
        pid_t pid = (pid_t) strtol(entry->d_name, NULL, 10);
        if (pid <= 0) {
            continue;
        }
        snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) {
            continue;
        }
        ssize_t length = read(file, text, sizeof text - 1);
        close(file);
        text[length > 0 ? length : 0] = 0;
        /* The name may hold anything, a closing parenthesis too; what follows the last one cannot. */
        char *behind = strrchr(text, ')');
        int parent = 0;
        if (behind != NULL && sscanf(behind + 1, " %*c %d", &parent) == 1 && parent == getpid()) {
            kill(pid, SIGKILL);
        }
    }
    closedir(all);
}

void kill_children(void)
{
    char path[64];
    char text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int) getpid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        kill_by_search();
        return;
    }
    /* What does not fit is found by the next call. */
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = 0;
    char *at = text;
    for (long pid = strtol(at, &at, 10); pid > 0; pid = strtol(at, &at, 10)) {
        /* A number that was cut off has no blank behind it. */
        if (*at == ' ') {
            kill((pid_t) pid, SIGKILL);
        }
    }
}
