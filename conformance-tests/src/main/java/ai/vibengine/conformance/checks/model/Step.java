package ai.vibengine.conformance.checks.model;

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
        WAIT;

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
