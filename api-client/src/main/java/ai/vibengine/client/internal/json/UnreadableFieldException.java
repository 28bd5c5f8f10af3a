package ai.vibengine.client.internal.json;

/** A field of an answer is not what the contract promises. The message names it and has nothing of the server's. */
public final class UnreadableFieldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableFieldException(String field, String fault) {
        super(field + " " + fault);
    }
}
