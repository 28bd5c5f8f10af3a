package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.nio.charset.StandardCharsets;

/** Requests that HTTP itself does not allow. The rules check that their answers have the envelope, too. */
public final class WireChecks {
    private static final int HEADERS = 80 * 1024;

    public void addTo(Catalogue catalogue) {
        catalogue.check("WIRE-01", Level.CONTRACT, "A malformed request line is 400 invalid_request.", context -> {
            refuses(context, "a target with a space", "GET /sand boxes HTTP/1.1\r\nHost: x\r\n\r\n");
            refuses(context, "a version that is none", "GET /sandboxes HTXP/1.1\r\nHost: x\r\n\r\n");
        });
        catalogue.check(
                "WIRE-02",
                Level.CONTRACT,
                "A request without Host is 400 invalid_request.",
                context -> refuses(context, "no Host", "GET /sandboxes HTTP/1.1\r\nConnection: close\r\n\r\n"));
        catalogue.check(
                "WIRE-03",
                Level.CONTRACT,
                "Malformed framing is 400 invalid_request.",
                context -> refuses(
                        context,
                        "a length that is none",
                        "POST /sandboxes HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n"));
        catalogue.check(
                "WIRE-04",
                Level.CONTRACT,
                "Oversized headers are 400 invalid_request.",
                context -> refuses(
                        context,
                        "headers of " + HEADERS + " bytes",
                        "GET /sandboxes HTTP/1.1\r\nHost: x\r\nX-API-Key: " + context.key(Role.MAIN) + "\r\nX-Long: "
                                + "a".repeat(HEADERS) + "\r\n\r\n"));
    }

    private static void refuses(CheckContext context, String what, String request) throws InterruptedException {
        Expect.invalidRequest(context.raw(what, request.getBytes(StandardCharsets.US_ASCII)));
    }
}
