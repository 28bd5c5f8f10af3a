package ai.vibengine.conformance.checks.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * A step of a sequence. What it is about depends on the steps before it, so that any steps can be left out.
 *
 * @param slot the number of the sandbox, modulo those that were created; negative for one that never was
 * @param choice which of the variations of its kind
 */
record Step(Kind kind, Asker asker, int slot, int choice) {
    /** What is done. */
    enum Kind {
        CREATE,
        REPEAT,
        GET,
        HEAD,
        KILL,
        EXTEND,
        LIST,
        NEXT,
        FOREIGN_CURSOR,
        TEMPLATE,
        WAIT,
        // What follows is about what is in sandboxes and what they are made from.
        SANDBOX,
        END,
        BUILD,
        BUILT,
        TEMPLATES,
        LOG,
        UNBUILD,
        RUN,
        STREAM,
        START,
        COMMANDS,
        COMMAND,
        KILL_COMMAND,
        INPUT,
        WRITE,
        READ,
        REMOVE,
        DIRECTORY;

        private static final Set<Kind> CONTENT = EnumSet.of(
                SANDBOX,
                END,
                BUILD,
                BUILT,
                TEMPLATES,
                LOG,
                UNBUILD,
                RUN,
                STREAM,
                START,
                COMMANDS,
                COMMAND,
                KILL_COMMAND,
                INPUT,
                WRITE,
                READ,
                REMOVE,
                DIRECTORY);

        /** Whether it is about the inside of a sandbox, or a template. */
        boolean isAboutContent() {
            return CONTENT.contains(this);
        }

        /** Whether it is about one sandbox. */
        boolean isAboutOne() {
            return this == GET || this == HEAD || this == KILL || this == EXTEND;
        }
    }

    /** Who asks. */
    enum Asker {
        MAIN,
        OTHER,
        READ_ONLY,
        NOBODY,
        STRANGER
    }
}
