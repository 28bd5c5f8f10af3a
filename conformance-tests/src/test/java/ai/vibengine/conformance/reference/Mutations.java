package ai.vibengine.conformance.reference;

import ai.vibengine.conformance.reference.Fault.Mutation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** How answers are changed, and which. */
final class Mutations {
    private Mutations() {}

    static void become(Reply reply, int status, String code) {
        reply.status = status;
        reply.body = Reply.error(status, code, "It is so.").body;
    }

    static Mutation when(Predicate<Reply> which, Consumer<Reply> change) {
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
}
