package ai.vibengine.conformance.contract;

import ai.vibengine.conformance.contract.Reply.HeaderSpec;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the operations of the contract. */
final class Operations {
    private static final String JSON = "application/json";

    private final OpenAPI api;

    private Operations(OpenAPI api) {
        this.api = api;
    }

    static List<Operation> read(String yaml) {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(yaml);
        OpenAPI api = result.getOpenAPI();
        if (api == null || !result.getMessages().isEmpty()) {
            throw new IllegalArgumentException("The contract does not parse: " + result.getMessages());
        }
        return new Operations(api).all();
    }

    private List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> all.add(new Operation(
                                operation.getOperationId(),
                                method.name(),
                                path,
                                level(operation.getOperationId(), operation.getExtensions()),
                                replies(operation.getOperationId(), operation.getResponses()),
                                Optional.ofNullable(operation.getRequestBody()).flatMap(this::schemaOf),
                                maxBodyBytes(orNone(operation.getExtensions()))))));
        return List.copyOf(all);
    }

    private Map<Integer, Reply> replies(String operation, Map<String, ApiResponse> responses) {
        Map<Integer, Reply> replies = new LinkedHashMap<>();
        responses.forEach(
                (status, response) -> replies.put(Integer.parseInt(status), reply(operation, status, response)));
        return replies;
    }

    private Reply reply(String operation, String status, ApiResponse response) {
        ApiResponse whole = response.get$ref() == null
                ? response
                : find(api.getComponents().getResponses(), name(response.get$ref()));
        Set<String> codes = new HashSet<>();
        if (orNone(whole.getExtensions()).get("x-error-codes") instanceof List<?> listed) {
            listed.forEach(code -> codes.add(String.valueOf(code)));
        }
        Map<String, HeaderSpec> headers = new LinkedHashMap<>();
        orNone(whole.getHeaders()).forEach((header, spec) -> headers.put(header, header(header, spec)));
        return new Reply(
                Integer.parseInt(status),
                level(operation + " " + status, whole.getExtensions()),
                codes,
                headers,
                orNone(whole.getContent()).keySet(),
                json(whole.getContent()));
    }

    private HeaderSpec header(String name, Header header) {
        Header whole =
                header.get$ref() == null ? header : find(api.getComponents().getHeaders(), name);
        return new HeaderSpec(
                level("header " + name, whole.getExtensions()),
                Boolean.TRUE.equals(whole.getRequired()),
                "integer".equals(whole.getSchema().getType()),
                "/components/headers/" + name + "/schema");
    }

    private Optional<String> schemaOf(RequestBody body) {
        RequestBody whole =
                body.get$ref() == null ? body : find(api.getComponents().getRequestBodies(), name(body.get$ref()));
        return json(whole.getContent());
    }

    private int maxBodyBytes(Map<String, Object> extensions) {
        if (extensions.get("x-max-body-bytes") instanceof Number own) {
            return own.intValue();
        }
        return orNone(api.getExtensions()).get("x-limits") instanceof Map<?, ?> limits
                        && limits.get("max_body_bytes") instanceof Number most
                ? most.intValue()
                : Integer.MAX_VALUE;
    }

    private static <T> Map<String, T> orNone(@Nullable Map<String, T> map) {
        return map == null ? Map.of() : map;
    }

    private static Optional<String> json(@Nullable Content content) {
        return Optional.ofNullable(orNone(content).get(JSON))
                .map(media -> name(media.getSchema().get$ref()));
    }

    private static Level level(String where, @Nullable Map<String, Object> extensions) {
        Object level = extensions == null ? null : extensions.get("x-requirement");
        if (level == null) {
            throw new IllegalArgumentException("The contract names no x-requirement of " + where);
        }
        return Level.of(level.toString());
    }

    private static <T> T find(Map<String, T> map, String key) {
        T found = map.get(key);
        if (found == null) {
            throw new IllegalArgumentException("The contract has no " + key + " where one is named");
        }
        return found;
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
