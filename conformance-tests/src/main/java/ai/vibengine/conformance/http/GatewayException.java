package ai.vibengine.conformance.http;

/** A request that something in front of the server answered. */
public final class GatewayException extends UnreachableException {
    private static final long serialVersionUID = 1;

    private final transient Exchange exchange;

    private GatewayException(Exchange exchange, String who) {
        super(exchange.request().method() + " " + exchange.request().path() + " got " + exchange.status()
                + ", an answer of a gateway in front, not of the server (" + who + ")");
        this.exchange = exchange;
    }

    /** Throws one when the answer is a gateway's. */
    public static void expectNone(Exchange exchange) {
        GatewayDetector.of(exchange).ifPresent(who -> {
            throw new GatewayException(exchange, who);
        });
    }

    public Exchange exchange() {
        return exchange;
    }

    /** Whether the request may be repeated, as it only looks or was surely not passed on. */
    public boolean mayRepeat() {
        return GatewayDetector.mayRepeat(exchange);
    }
}
