package ai.vibengine.conformance.reference;

/** An error that ends a request. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    Refusal(Reply reply) {
        super(reply.code(), null, false, false);
        this.reply = reply;
    }

    Refusal(int status, String code, String message) {
        this(Reply.error(status, code, message));
    }

    static Refusal invalid(String message) {
        return new Refusal(400, "invalid_request", message);
    }

    static Refusal absent(String what) {
        return new Refusal(404, "not_found", "There is no " + what + ".");
    }

    Reply reply() {
        return reply;
    }
}
