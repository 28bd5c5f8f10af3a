package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Operation;

/** Paths to call operations at. */
final class Paths {
    /** An id that is well formed, and in all likelihood nobody's. */
    static final String ABSENT_SANDBOX = "sbx_zzzzzzzzz0";

    static final String ABSENT_TEMPLATE = "conformance-absent-zzzzzzzzz0";

    private Paths() {}

    /** The path of an operation, at what does not exist. */
    static String absent(Operation operation) {
        return operation.path().replace("{sandbox_id}", ABSENT_SANDBOX).replace("{template_id}", ABSENT_TEMPLATE);
    }
}
