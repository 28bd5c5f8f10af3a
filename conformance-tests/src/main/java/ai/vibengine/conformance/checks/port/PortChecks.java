package ai.vibengine.conformance.checks.port;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Open ports, as the API tells of them. */
public final class PortChecks {
    private final Contract contract;
    private final SharedSandbox shared;

    public PortChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addOpened(catalogue);
        addLists(catalogue);
        addAbsent(catalogue);
        addAccess(catalogue);
    }

    private void addOpened(Catalogue catalogue) {
        add(catalogue, "PORT-01", "A port is private unless it is asked to be public.", own((context, ports) -> {
            Exchange byDefault = opened(context, ports, "{\"port\":8000}");
            Expect.property("port", 8000, byDefault);
            Expect.property("access", "private", byDefault);
            Exchange asPublic = opened(context, ports, "{\"port\":8001,\"access\":\"public\"}");
            Expect.property("port", 8001, asPublic);
            Expect.property("access", "public", asPublic);
        }));
        add(
                catalogue,
                "PORT-14",
                "The request that opens a port has a limit for its body.",
                own((context, ports) -> RequestBodies.expectLimit(context, contract.operation("openPort"), ports)));
        add(
                catalogue,
                "PORT-02",
                "The host of a port's URL is the port and the sandbox, below a domain.",
                own((context, ports) -> {
                    Exchange exchange = opened(context, ports, "{\"port\":8000}");
                    String id = ports.split("/", -1)[2];
                    String host = URI.create(exchange.data().path("url").asText("none:none"))
                            .getHost();
                    Expect.that(
                            host != null && host.startsWith("8000-" + id.replace('_', '-') + "."),
                            "a host 8000-" + id.replace('_', '-') + ".…",
                            String.valueOf(host),
                            exchange);
                }));
        add(
                catalogue,
                "PORT-03",
                "A private port has a token when it is opened, a public one has none.",
                own((context, ports) -> {
                    Exchange hidden = opened(context, ports, "{\"port\":8000}");
                    Expect.that(hidden.data().path("token").isTextual(), "a token", Expect.shown(hidden), hidden);
                    Exchange seen = opened(context, ports, "{\"port\":8001,\"access\":\"public\"}");
                    Expect.that(!seen.data().has("token"), "no token", Expect.shown(seen), seen);
                }));
        add(catalogue, "PORT-04", "A port that is open already is 409.", own((context, ports) -> {
            opened(context, ports, "{\"port\":8000}");
            Expect.error(open(context, ports, "{\"port\":8000,\"access\":\"public\"}"), 409, "conflict");
        }));
        add(
                catalogue,
                "PORT-05",
                "As many ports are open at once as the contract says, and no more.",
                own((context, ports) -> {
                    int most = contract.limits().get("open_ports");
                    for (int port = 1; port <= most; port++) {
                        opened(context, ports, "{\"port\":" + port + "}");
                    }
                    Expect.error(open(context, ports, "{\"port\":65535}"), 409, "conflict");
                }));
        add(
                catalogue,
                "PORT-06",
                "A closed port is told once more, then is not open, and opens with another token.",
                own((context, ports) -> {
                    Exchange first = opened(context, ports, "{\"port\":8000}");
                    Exchange closed = context.delete(ports + "/8000");
                    Expect.status(closed, 200);
                    Expect.property("port", 8000, closed);
                    ExpectSame.value(
                            "url", first.data().path("url"), closed.data().path("url"), closed);
                    Expect.that(!closed.data().has("token"), "no token", Expect.shown(closed), closed);
                    Expect.total(0, context.get(ports));
                    Exchange second = opened(context, ports, "{\"port\":8000}");
                    Expect.that(
                            !second.data().path("token").equals(first.data().path("token")),
                            "another token",
                            "the same",
                            second);
                }));
    }

    private void addLists(Catalogue catalogue) {
        add(catalogue, "PORT-07", "Open ports are listed by their numbers, without tokens.", own((context, ports) -> {
            Exchange last = opened(context, ports, "{\"port\":9000,\"access\":\"public\"}");
            opened(context, ports, "{\"port\":80}");
            opened(context, ports, "{\"port\":8000}");
            Exchange listed = context.get(ports);
            Expect.equal("ports", List.of("80", "8000", "9000"), numbers(listed.data()), listed);
            Expect.total(3, listed);
            for (JsonNode port : listed.data()) {
                Expect.that(!port.has("token"), "no token", Expect.shown(listed), listed);
            }
            for (String property : List.of("port", "access", "url")) {
                ExpectSame.value(
                        property,
                        last.data().path(property),
                        listed.data().path(2).path(property),
                        listed);
            }
        }));
        add(
                catalogue,
                "PORT-08",
                "The pages of open ports together are all of them, in order.",
                own((context, ports) -> {
                    for (int port : new int[] {443, 80, 8000}) {
                        opened(context, ports, "{\"port\":" + port + "}");
                    }
                    List<JsonNode> all = Pages.all(context, Role.MAIN, ports + "?limit=2", "port");
                    Expect.equal("ports", List.of("80", "443", "8000"), numbers(all), null);
                }));
    }

    private void addAbsent(Catalogue catalogue) {
        add(catalogue, "PORT-09", "A port that is not open is 404, like what is no port.", context -> {
            String ports = shared.ports(context);
            for (String port : List.of("65000", "0", "65536", "08000", "x", "-1")) {
                Expect.notFound(context.delete(ports + "/" + port));
            }
        });
        add(catalogue, "PORT-10", "Ports of an unknown or killed sandbox are 404.", context -> {
            shared.ports(context);
            for (String sandbox : List.of("/sandboxes/" + OperationPaths.ABSENT_SANDBOX, shared.killed(context))) {
                Expect.notFound(context.get(sandbox + "/ports"));
                Expect.notFound(open(context, sandbox + "/ports", "{\"port\":8000}"));
                Expect.notFound(context.delete(sandbox + "/ports/8000"));
            }
        });
    }

    private void addAccess(Catalogue catalogue) {
        add(catalogue, "PORT-13", "An access that is neither private nor public is 400.", context -> {
            String ports = shared.ports(context);
            for (String access : List.of("\"PRIVATE\"", "\"\"", "\"secret\"", "1", "null")) {
                Expect.invalidRequest(open(context, ports, "{\"port\":64998,\"access\":" + access + "}"));
            }
        });
        catalogue.check(
                "PORT-11",
                Level.EXTENSION,
                "Ports of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                own((context, ports) -> {
                    opened(context, ports, "{\"port\":8000}");
                    String unknown = "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/ports";
                    ExpectAccess.foreign(
                            context,
                            Request.of("GET", unknown),
                            List.of(
                                    Request.of("GET", ports),
                                    Request.of("POST", ports).json("{\"port\":8001}"),
                                    Request.of("DELETE", ports + "/8000")));
                    Expect.total(1, context.get(ports));
                }));
        catalogue.check(
                "PORT-12",
                Level.EXTENSION,
                "A read-only key lists open ports, and opens and closes none.",
                Set.of(Role.READ_ONLY),
                own((context, ports) -> {
                    opened(context, ports, "{\"port\":8000}");
                    Expect.status(context.send(Request.of("GET", ports).as(Role.READ_ONLY)), 200);
                    Expect.forbidden(context.send(
                            Request.of("POST", ports).as(Role.READ_ONLY).json("{\"port\":8001}")));
                    Expect.forbidden(
                            context.send(Request.of("DELETE", ports + "/8000").as(Role.READ_ONLY)));
                    Expect.total(1, context.get(ports));
                }));
    }

    /** What is asked of the ports of a sandbox. */
    @FunctionalInterface
    private interface Asked {
        void of(CheckContext context, String ports) throws InterruptedException;
    }

    /** Asks it of a sandbox of its own, none of whose ports is open, and which is killed at the end. */
    private Check own(Asked asked) {
        return context -> {
            shared.ports(context);
            JsonNode sandbox = context.sandbox();
            asked.of(context, CheckContext.path(sandbox) + "/ports");
            context.kill(sandbox);
        };
    }

    private static Exchange opened(CheckContext context, String ports, String body) throws InterruptedException {
        Exchange exchange = open(context, ports, body);
        Expect.status(exchange, 201);
        return exchange;
    }

    private static Exchange open(CheckContext context, String ports, String body) throws InterruptedException {
        return context.send(Request.of("POST", ports).as(Role.MAIN).json(body));
    }

    private static List<String> numbers(Iterable<JsonNode> entries) {
        List<String> numbers = new ArrayList<>();
        entries.forEach(entry -> numbers.add(entry.path("port").asText()));
        return numbers;
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
