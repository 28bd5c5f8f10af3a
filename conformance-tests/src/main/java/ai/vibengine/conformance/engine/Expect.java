package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expectations on answers. */
public final class Expect {
    private static final int SHOWN = 300;

    private Expect() {}

    public static void status(Exchange exchange, int status) {
        if (exchange.status() != status) {
            throw new MismatchException("status " + status, seen(exchange), exchange);
        }
    }

    /** Expects an error with this status and code. */
    public static void error(Exchange exchange, int status, String code) {
        if (exchange.status() != status || !exchange.errorCode().equals(code)) {
            throw new MismatchException("status " + status + " with code " + code, seen(exchange), exchange);
        }
    }

    public static void invalidRequest(Exchange exchange) {
        error(exchange, 400, "invalid_request");
    }

    public static void unauthorized(Exchange exchange) {
        error(exchange, 401, "unauthorized");
    }

    public static void forbidden(Exchange exchange) {
        error(exchange, 403, "forbidden");
    }

    public static void notFound(Exchange exchange) {
        error(exchange, 404, "not_found");
    }

    public static void conflict(Exchange exchange) {
        error(exchange, 409, "conflict");
    }

    public static void success(Exchange exchange) {
        if (!exchange.success()) {
            throw new MismatchException("a success", seen(exchange), exchange);
        }
    }

    public static void that(boolean right, String expected, String actual, @Nullable Exchange exchange) {
        if (!right) {
            throw new MismatchException(expected, actual, exchange);
        }
    }

    public static void equal(
            String what, @Nullable Object expected, @Nullable Object actual, @Nullable Exchange exchange) {
        if (!Objects.equals(expected, actual)) {
            throw new MismatchException(what + " " + expected, String.valueOf(actual), exchange);
        }
    }

    /** Expects a property of the data. */
    public static void property(String name, String expected, Exchange exchange) {
        equal(name, expected, exchange.data().path(name).asText(), exchange);
    }

    /** Expects a property of the data. */
    public static void property(String name, int expected, Exchange exchange) {
        equal(name, expected, exchange.data().path(name).asInt(-1), exchange);
    }

    /** Expects a list of so many entries on all its pages together. */
    public static void total(int expected, Exchange exchange) {
        equal("total_count", expected, exchange.json().path("total_count").asInt(-1), exchange);
    }

    /** Expects a page of so many entries. */
    public static void entries(int expected, Exchange exchange) {
        equal("entries", expected, exchange.data().size(), exchange);
    }

    /** Status and body of an answer, for messages. */
    public static String shown(Exchange exchange) {
        String body = exchange.body();
        return "status " + exchange.status() + " with " + (body.isEmpty() ? "no body" : Printable.cut(body, SHOWN));
    }

    /** Status and error code of an answer, for messages. */
    public static String seen(Exchange exchange) {
        String code = exchange.errorCode();
        return "status " + exchange.status() + (code.isEmpty() ? "" : " with code " + code);
    }
}
