package ai.vibengine.conformance.http;

/** Thrown when something in front of the server answered a request. */
public final class GatewayException extends UnreachableException {
    private static final long serialVersionUID = 1;

    private final transient Exchange exchange;

    private GatewayException(Exchange exchange, String who) {
        super(exchange.request().method() + " " + exchange.request().path() + " got " + exchange.status()
                + ", an answer of a gateway in front, not of the server (" + who + ")");
        this.exchange = exchange;
    }

    /** Throws this exception if the answer is that of a gateway. */
    public static void expectNone(Exchange exchange) {
        GatewayDetector.of(exchange).ifPresent(who -> {
            throw new GatewayException(exchange, who);
        });
    }

    public Exchange exchange() {
        return exchange;
    }

    /** Whether the request may be repeated, since it only reads or was certainly not passed on. */
    public boolean mayRepeat() {
        return GatewayDetector.mayRepeat(exchange);
    }
}
