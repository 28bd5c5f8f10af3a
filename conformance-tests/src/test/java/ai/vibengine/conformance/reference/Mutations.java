package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How answers are changed, and which. */
final class Mutations {
    private Mutations() {}

    static void become(Response reply, int status, String code) {
        reply.status = status;
        reply.body = Response.error(status, code, "It is so.").body;
    }

    static Mutation when(Predicate<Response> which, Consumer<Response> change) {
        return (request, operation, reply) -> {
            if (which.test(reply)) {
                change.accept(reply);
            }
        };
    }

    static Mutation header(String name, String value) {
        return when(reply -> reply.headers.containsKey(name), reply -> reply.with(name, value));
    }

    static Mutation on429(String value) {
        return when(reply -> reply.status == 429, reply -> reply.with("Retry-After", value));
    }

    static Mutation status(String of, int from, int to) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && reply.status == from) {
                reply.status = to;
            }
        };
    }

    static Mutation single(Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (reply.status < 300
                    && reply.body != null
                    && reply.body.path("status").isTextual()) {
                change.accept(reply.body);
            }
        };
    }

    static Mutation list(Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (reply.status < 300 && reply.body != null && reply.body.has("has_more")) {
                change.accept(reply.body);
            }
        };
    }

    static Mutation error(Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (reply.status >= 400 && reply.body != null) {
                change.accept(reply.body);
            }
        };
    }

    static Mutation error(int status, Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (reply.status == status && reply.body != null) {
                change.accept((ObjectNode) reply.body.get("error"));
            }
        };
    }

    static Mutation code(String from, String to) {
        return (request, operation, reply) -> {
            if (reply.code().equals(from)) {
                reply.error().put("code", to);
            }
        };
    }

    static Mutation message(String text) {
        return (request, operation, reply) -> {
            if (reply.status == 400 && reply.body != null) {
                reply.error().put("message", text);
            }
        };
    }

    static Mutation data(String of, Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && reply.status < 300 && reply.body != null) {
                change.accept((ObjectNode) reply.body().get("data"));
            }
        };
    }

    static Mutation entries(String of, Consumer<ObjectNode> change) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && reply.status < 300 && reply.body != null) {
                reply.body().get("data").forEach(node -> change.accept((ObjectNode) node));
            }
        };
    }

    /** Says something else in a field. */
    static Mutation says(String of, String field, String value) {
        return data(of, node -> node.put(field, value));
    }

    static Mutation says(String of, String field, int value) {
        return data(of, node -> node.put(field, value));
    }

    static Mutation lacks(String of, String field) {
        return data(of, node -> node.remove(field));
    }

    /** Changes a text. */
    static Mutation rewords(String of, String field, UnaryOperator<String> how) {
        return data(of, node -> node.put(field, how.apply(node.path(field).asText())));
    }

    /** Changes a number. */
    static Mutation recounts(String of, String field, IntUnaryOperator how) {
        return data(of, node -> node.put(field, how.applyAsInt(node.path(field).asInt())));
    }

    /** Says something else in a field of every entry of a list. */
    static Mutation eachSays(String of, String field, String value) {
        return entries(of, node -> node.put(field, value));
    }

    static Mutation eachSays(String of, String field, int value) {
        return entries(of, node -> node.put(field, value));
    }

    static Mutation eachLacks(String of, String field) {
        return entries(of, node -> node.remove(field));
    }

    /** Turns responses of one status into an error. */
    static Mutation turns(String of, int from, int status, String code) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && reply.status == from) {
                become(reply, status, code);
            }
        };
    }
}
