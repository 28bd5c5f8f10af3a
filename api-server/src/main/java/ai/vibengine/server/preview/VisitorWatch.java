package ai.vibengine.server.preview;

import org.eclipse.jetty.io.EndPoint;

/** Has something done when a visitor leaves before the answer to a request is over. Thread-safe. */
final class VisitorWatch {

    private final EndPoint endPoint;
    private Runnable action = () -> {};
    private boolean left;
    private boolean over;

    /** @param endPoint the visitor's connection */
    VisitorWatch(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /** Sets what is to be done, which is done at once if the visitor has left already. */
    void whenLeft(Runnable next) {
        boolean late;
        synchronized (this) {
            action = next;
            late = left;
        }
        if (late) {
            next.run();
        }
    }

    /** Begins, once all of the request has been read. */
    synchronized void begin() {
        if (!over && endPoint instanceof VisitorEndPoint visitor) {
            visitor.watch(this::leave);
        }
    }

    /** Ends; from now on the connection may read the next request. */
    synchronized void end() {
        over = true;
        if (endPoint instanceof VisitorEndPoint visitor) {
            visitor.endWatch();
        }
    }

    synchronized boolean hasLeft() {
        return left;
    }

    private void leave() {
        Runnable due;
        synchronized (this) {
            left = true;
            due = action;
        }
        due.run();
    }
}
