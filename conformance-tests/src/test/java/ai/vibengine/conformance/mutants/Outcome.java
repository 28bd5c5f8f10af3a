package ai.vibengine.conformance.mutants;

/**
 * What became of a changed server.
 *
 * @param kind what the kit made of it
 * @param said the requirement that failed first, or why there is nothing to say
 */
record Outcome(Kind kind, String said) {

    enum Kind {
        /** A requirement failed. */
        FOUND,
        /** The whole kit was content. */
        SURVIVED,
        /** A requirement failed that held when it was tried again; neither found nor survived, and not counted. */
        UNSURE,
        /** The server did not start, so there was nothing to try; not counted. */
        NO_START,
        /** The server gave no answers that could be judged; the run ended with an error, and counts as found. */
        ERROR
    }
}
