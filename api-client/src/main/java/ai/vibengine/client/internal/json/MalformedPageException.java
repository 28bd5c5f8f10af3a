package ai.vibengine.client.internal.json;

/** A page says that another follows, and its cursor leads nowhere or back to itself. */
public final class MalformedPageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedPageException() {
        super("has_more is true, but next_cursor is missing or leads to the same page");
    }
}
