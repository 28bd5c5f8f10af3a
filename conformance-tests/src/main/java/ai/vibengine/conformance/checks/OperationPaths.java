package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Operation;

/** OperationPaths to request operations at. */
final class OperationPaths {
    /** An id that is well formed, and in all likelihood nobody's. */
    static final String ABSENT_SANDBOX = "sbx_zzzzzzzzz0";

    static final String ABSENT_TEMPLATE = "conformance-absent-zzzzzzzzz0";

    static final String ABSENT_COMMAND = "cmd_zzzzzzzzz0";

    private OperationPaths() {}

    /** The path of an operation, at what does not exist. */
    static String absent(Operation operation) {
        return of(operation, ABSENT_SANDBOX, ABSENT_COMMAND);
    }

    /** The path of an operation; what needs a path inside the sandbox gets one where nothing is. */
    static String of(Operation operation, String sandboxId, String commandId) {
        boolean inside = operation.path().matches(".*/(files|directories)");
        return operation
                        .path()
                        .replace("{sandbox_id}", sandboxId)
                        .replace("{command_id}", commandId)
                        .replace("{template_id}", ABSENT_TEMPLATE)
                + (inside ? "?path=%2Fhome%2Fuser%2Fconformance-absent" : "");
    }
}
