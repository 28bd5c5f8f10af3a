package ai.vibengine.conformance.checks.model;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A step of a sequence. What it is about depends on the steps before it, so that any steps can be left out.
 *
 * @param slot the number of what it is about, modulo those that there are; negative for one that never was
 * @param choices which of the variations of its kind, in each of its respects
 */
record Step(Kind kind, Asker asker, int slot, List<Integer> choices) {
    /** Returns the choice in one respect. */
    int choice(int respect) {
        return choices.get(respect);
    }

    /** What is done, and in how many ways in each respect. */
    @SuppressWarnings("ImmutableEnumChecker") // The lists cannot be changed.
    enum Kind {
        CREATE(Requests.BODIES),
        REPEAT(2, 4),
        GET,
        HEAD,
        KILL,
        EXTEND(Requests.TIMEOUTS.size()),
        PATCH(Requests.PATCHES.size()),
        LIST(Requests.PAGES.size(), Requests.FILTERS, 2),
        NEXT,
        FOREIGN_CURSOR,
        TEMPLATE(4),
        LIMITS,
        WAIT,
        // What follows is about what is in sandboxes and what they are made from.
        SANDBOX(ContentRequests.ENVS),
        END,
        PROLONG,
        BUILD(3, 3, 3, 3, 3),
        REBUILD,
        BUILT(2, ContentRequests.WAITS.size(), 2),
        TEMPLATES,
        LOG(ContentRequests.WHOLE_LOGS.size()),
        UNBUILD,
        RUN(ContentRequests.DIRECTORIES.size(), ContentRequests.INPUTS.size(), 3, 2),
        OUTCOME(Programs.FIXED.size(), 2),
        START(ContentRequests.DIRECTORIES.size(), ContentRequests.INPUTS.size(), 3),
        COMMANDS(Requests.PAGES.size()),
        COMMAND(2, ContentRequests.WAITS.size(), 2),
        KILL_COMMAND,
        INPUT(ContentRequests.DATA.size(), 2),
        WRITE(ContentRequests.CONTENTS.size(), ContentRequests.TYPES.size(), 2),
        READ(ContentRequests.RANGES.size(), 2, 2),
        REMOVE(2),
        DIRECTORY(ContentRequests.FOLDERS.size(), Requests.PAGES.size());

        private static final Set<Kind> OF_ONE = Set.of(GET, HEAD, KILL, EXTEND, PATCH);

        private final List<Integer> sizes;

        Kind(int... sizes) {
            this.sizes = IntStream.of(sizes).boxed().toList();
        }

        /** Returns how many ways there are, in each respect. */
        List<Integer> sizes() {
            return sizes;
        }

        /** Whether it is about the inside of a sandbox, or a template. */
        boolean isAboutContent() {
            return compareTo(WAIT) > 0;
        }

        /** Whether it is about one sandbox. */
        boolean isAboutOne() {
            return OF_ONE.contains(this);
        }
    }

    /** Who asks. */
    enum Asker {
        MAIN,
        OTHER,
        READ_ONLY,
        NOBODY,
        STRANGER;

        /** Whether the server knows who it is. */
        boolean isKnown() {
            return this != NOBODY && this != STRANGER;
        }
    }
}
