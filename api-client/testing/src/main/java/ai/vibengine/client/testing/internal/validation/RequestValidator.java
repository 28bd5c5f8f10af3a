package ai.vibengine.client.testing.internal.validation;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Parameter;
import ai.vibengine.openapi.RequestBody;
import ai.vibengine.openapi.Violation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Holds parameters and bodies against the contract. */
public final class RequestValidator {

    /** A charset that is not UTF-8. */
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset=(?!\"?utf-8\"?\\s*(;|$))", Pattern.CASE_INSENSITIVE);

    private final Contract contract;
    private final JsonMapper json;

    public RequestValidator(Contract contract, JsonMapper json) {
        this.contract = contract;
        this.json = json;
    }

    /** Returns the body with the defaults of the contract; an empty one when the operation takes no JSON. */
    public ObjectNode validate(Request request, Operation operation) {
        RequestBody body = operation.body();
        boolean takesJson = body.kind() == RequestBody.Kind.JSON;
        if (takesJson) {
            checkMediaType(request, body);
        }
        int longest = body.kind() == RequestBody.Kind.STREAM ? contract.limits().maxFileBytes() : body.maxBytes();
        if (request.body().length > longest) {
            throw new ApiErrorException(ErrorCode.PAYLOAD_TOO_LARGE, "The request body is over " + longest + " bytes.");
        }
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place() != Parameter.Place.PATH) {
                refuse(parameter.violations(value(request, parameter).orElse(null)));
            }
        }
        return takesJson ? read(request, body.component().orElseThrow()) : json.createObjectNode();
    }

    private static Optional<String> value(Request request, Parameter parameter) {
        return parameter.place() == Parameter.Place.HEADER
                ? request.header(parameter.name())
                : request.parameter(parameter.name());
    }

    private static void checkMediaType(Request request, RequestBody body) {
        String type =
                request.header("Content-Type").orElse("").split(";", -1)[0].strip();
        if (body.mediaTypes().stream().noneMatch(type::equalsIgnoreCase)) {
            throw unsupported(request, body, "");
        }
        if (CHARSET.matcher(request.header("Content-Type").orElse("")).find()) {
            throw unsupported(request, body, " in UTF-8");
        }
    }

    private static ApiErrorException unsupported(Request request, RequestBody body, String suffix) {
        ApiErrorException error = new ApiErrorException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "The request body must be " + String.join(" or ", body.mediaTypes()) + suffix + ".");
        return request.method().equals("PATCH")
                ? error.with("Accept-Patch", String.join(", ", body.mediaTypes()))
                : error;
    }

    private ObjectNode read(Request request, String component) {
        JsonNode tree;
        try {
            tree = json.readTree(text(request.body()));
        } catch (JsonProcessingException e) {
            throw ApiErrorException.invalid("", "The request body is not valid JSON.");
        }
        if (!(tree instanceof ObjectNode object)) {
            throw ApiErrorException.invalid("", "The request body must be a JSON object.");
        }
        refuse(contract.schema(component).violations(object));
        contract.whole(contract.at("/components/schemas/" + component))
                .path("properties")
                .properties()
                .forEach(property -> {
                    JsonNode standard = property.getValue().path("default");
                    if (!object.has(property.getKey()) && !standard.isMissingNode()) {
                        object.set(property.getKey(), standard);
                    }
                });
        return object;
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            throw ApiErrorException.invalid(first.field(), first.message());
        }
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiErrorException.invalid("", "The request body is not valid UTF-8.");
        }
    }
}
