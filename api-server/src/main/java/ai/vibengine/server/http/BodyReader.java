package ai.vibengine.server.http;

import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.contract.InvalidRequestException;
import ai.vibengine.server.contract.Violation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads a request body once, checks it against the contract's own schema, and binds it. */
final class BodyReader implements ReaderInterceptor {

    private final Contract contract;
    private final ObjectMapper mapper;

    BodyReader(Contract contract, ObjectMapper mapper) {
        this.contract = contract;
        this.mapper = mapper;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        byte[] body = read(context.getInputStream());
        if (body.length == 0) {
            throw new InvalidRequestException("", "is missing.");
        }
        if (!context.getHeaders().containsKey(HttpHeaders.CONTENT_TYPE)
                || !MediaType.APPLICATION_JSON_TYPE.isCompatible(context.getMediaType())) {
            throw new NotSupportedException();
        }
        JsonNode json = parse(body);
        List<Violation> violations =
                contract.schema(context.getType().getSimpleName()).violationsOf(json);
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        UnicodeCheck.requireWellFormed(json);
        try {
            return mapper.treeToValue(json, context.getType());
        } catch (JsonProcessingException failure) {
            // The schema took it, so only the form of a number is left: 300.0 is one to JSON Schema and not to the
            // contract's format.
            throw new InvalidRequestException(Paths.of(failure), "must be written as a plain integer");
        }
    }

    private JsonNode parse(byte[] body) throws IOException {
        try {
            JsonNode json = mapper.readTree(body);
            if (json.isMissingNode()) {
                throw new InvalidRequestException("", "is missing.");
            }
            return json;
        } catch (JsonProcessingException failure) {
            throw malformed(failure);
        } catch (java.io.CharConversionException failure) {
            throw new InvalidRequestException("", "is not valid UTF-8.");
        }
    }

    private static InvalidRequestException malformed(JsonProcessingException failure) {
        String original = failure.getOriginalMessage();
        if (original != null && original.startsWith("Duplicate field")) {
            return new InvalidRequestException(Paths.of(failure), "a field is given twice");
        }
        var location = failure.getLocation();
        String where =
                location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        return new InvalidRequestException("", "is not valid JSON" + where + ".");
    }

    private byte[] read(InputStream stream) throws IOException {
        int limit = contract.maxBodyBytes();
        byte[] body = stream.readNBytes(limit + 1);
        if (body.length > limit) {
            // A client that is still sending would see a broken connection instead of the answer.
            stream.skip(8L * limit);
            throw new PayloadTooLargeException(limit);
        }
        return body;
    }
}
