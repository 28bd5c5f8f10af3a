/* The user that everything but the agent itself runs as. */
#include "agent.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void create_as(const struct user *user)
{
    if (geteuid() != user->uid) {
        setfsgid(user->gid);
        setfsuid(user->uid);
    }
}

void create_as_self(void)
{
    setfsuid(geteuid());
    setfsgid(getegid());
}

static int drop_capabilities(void)
{
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

static int clear_sets(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    return (int) syscall(SYS_capset, &header, none);
}

int give_up_power(void)
{
    return drop_capabilities() < 0 ? -1 : clear_sets();
}

int become(const struct user *user)
{
    if (geteuid() == user->uid) {
        return 0;
    }
    if (drop_capabilities() < 0 || setgroups(0, NULL) < 0 || setresgid(user->gid, user->gid, user->gid) < 0
        || setresuid(user->uid, user->uid, user->uid) < 0) {
        return -1;
    }
    return clear_sets();
}
