package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.http.Exchange;

/** Answers as a person reads them. */
final class Bodies {
    private static final int SHOWN = 300;

    private Bodies() {}

    static String shown(Exchange exchange) {
        String body = exchange.body();
        return "status " + exchange.status() + " with "
                + (body.isEmpty() ? "no body" : body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body);
    }
}
