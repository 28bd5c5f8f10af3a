package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An operation of the contract.
 *
 * @param id its {@code operationId}
 * @param method in capital letters
 * @param path with its parameters in braces
 * @param level who must provide it
 * @param open whether it asks for no credentials
 * @param parameters those of the path first
 * @param replies by status
 * @param node all that the contract says of it; not to be changed
 */
public record Operation(
        String id,
        String method,
        String path,
        Level level,
        boolean open,
        List<Parameter> parameters,
        RequestBody body,
        SortedMap<Integer, Reply> replies,
        JsonNode node) {

    public Operation {
        parameters = List.copyOf(parameters);
        replies = Collections.unmodifiableSortedMap(new TreeMap<>(replies));
    }

    /**
     * Returns the reply with this status.
     *
     * @throws NoSuchElementException if it has none
     */
    public Reply reply(int status) {
        Reply reply = replies.get(status);
        if (reply == null) {
            throw new NoSuchElementException(this + " has no reply " + status);
        }
        return reply;
    }

    /** Returns the group of extensions that it belongs to; empty for what everyone has. */
    public Optional<String> extension() {
        return Optional.ofNullable(node.get("x-extension")).map(JsonNode::asText);
    }

    /** Returns the media types of its successful replies, the usual one first. */
    public Set<String> produces() {
        Set<String> produces = new LinkedHashSet<>();
        replies.headMap(300).values().forEach(reply -> produces.addAll(reply.mediaTypes()));
        return produces;
    }

    /** Returns the parameter of this name. */
    public Optional<Parameter> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst();
    }

    /** Returns whether it answers with a page of a list. */
    public boolean lists() {
        return parameter("cursor").isPresent();
    }

    /** Returns the values of its path parameters in the path of a request that asks for it, as they stand there. */
    public Map<String, String> pathValues(String requestPath) {
        List<String> names = Routes.segments(path);
        List<String> asked = Routes.segments(requestPath);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.startsWith("{")) {
                values.put(name.substring(1, name.length() - 1), asked.get(i));
            }
        }
        return values;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
