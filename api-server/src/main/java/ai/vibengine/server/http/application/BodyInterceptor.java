package ai.vibengine.server.http.application;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.ContractSchema;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Violation;
import ai.vibengine.server.http.connection.SlowClientException;
import ai.vibengine.server.http.dispatch.BodyTooLargeException;
import ai.vibengine.server.http.error.PayloadTooLargeException;
import ai.vibengine.server.http.error.UnsupportedBodyException;
import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.http.request.RequestPrincipal;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a request body once, checks it against the contract's own schema, and binds it. */
@Priority(Stages.BODY)
final class BodyInterceptor implements ReaderInterceptor {

    private static final byte[] BYTE_ORDER_MARK = "\ufeff".getBytes(StandardCharsets.UTF_8);

    private final Contract contract;
    private final ObjectMapper mapper;

    BodyInterceptor(Contract contract, ObjectMapper mapper) {
        this.contract = contract;
        this.mapper = mapper;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (context.getType() == InputStream.class) {
            // Bytes that the operation reads as they come.
            return context.proceed();
        }
        byte[] body = read(context.getInputStream(), limit(context));
        if (body.length == 0) {
            throw new InvalidRequestException("", "is missing.");
        }
        requireType(context);
        ContractSchema schema = contract.schema(operation(context)
                .flatMap(operation -> operation.body().component())
                .orElse(context.getType().getSimpleName()));
        JsonNode json = parse(body, schema);
        List<Violation> violations = schema.violations(json);
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        UnicodeCheck.requireWellFormed(json);
        try {
            return mapper.treeToValue(json, context.getType());
        } catch (JsonProcessingException failure) {
            throw new InvalidRequestException("", "is not what this operation takes.");
        }
    }

    /** Refuses a type that the operation does not take; a range such as {@code application/*} is no type of a body. */
    private void requireType(ReaderInterceptorContext context) {
        Set<String> taken = operation(context)
                .map(operation -> operation.body().mediaTypes())
                .orElse(Set.of(MediaType.APPLICATION_JSON));
        MediaType type = context.getMediaType();
        if (!context.getHeaders().containsKey(HttpHeaders.CONTENT_TYPE)
                || !taken.contains((type.getType() + '/' + type.getSubtype()).toLowerCase(Locale.ROOT))) {
            throw UnsupportedBodyException.ofType(method(context), taken);
        }
        // JSON has no such parameter, and is UTF-8; who says something else means it, and would be misread.
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
            throw UnsupportedBodyException.ofCharset(method(context), taken);
        }
    }

    private static String method(ReaderInterceptorContext context) {
        RequestPrincipal principal = RequestFilter.principal(context);
        return principal == null ? "" : principal.request().getMethod();
    }

    private Optional<Operation> operation(ReaderInterceptorContext context) {
        RequestPrincipal principal = RequestFilter.principal(context);
        return principal != null && principal.request().getAttribute(RequestAttributes.OPERATION) instanceof String id
                ? Optional.of(contract.operation(id))
                : Optional.empty();
    }

    private JsonNode parse(byte[] body, ContractSchema schema) throws IOException {
        try (JsonParser parser = mapper.createParser(characters(body))) {
            // Code that reads the tree checks for duplicates itself, and can tell where they are.
            parser.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            if (parser.nextToken() == null) {
                throw new InvalidRequestException("", "is missing.");
            }
            JsonNode json = schema.read(parser);
            if (parser.nextToken() != null) {
                throw new InvalidRequestException("", "is not valid JSON: something follows it.");
            }
            return json;
        } catch (JsonProcessingException failure) {
            throw malformed(failure);
        } catch (CharacterCodingException malformed) {
            throw new InvalidRequestException("", "is not valid UTF-8.");
        }
    }

    /**
     * Returns the characters of the body. Exchanged JSON is UTF-8 and nothing else (RFC 8259, section 8.1); a parser left alone would
     * guess.
     */
    private static Reader characters(byte[] body) {
        int start = Arrays.mismatch(BYTE_ORDER_MARK, body) == BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
        InputStream bytes = new ByteArrayInputStream(body, start, body.length - start);
        // A decoder reports malformed UTF-8 unless it is told otherwise; a reader made from the name of the charset
        // would replace it.
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    private static InvalidRequestException malformed(JsonProcessingException failure) {
        var location = failure.getLocation();
        String where =
                location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        return new InvalidRequestException("", "is not valid JSON" + where + ".");
    }

    private int limit(ReaderInterceptorContext context) {
        return operation(context)
                .map(operation -> operation.body().maxBytes())
                .orElse(contract.limits().maxBodyBytes());
    }

    private static byte[] read(InputStream stream, int limit) {
        try {
            byte[] body = stream.readNBytes(limit + 1);
            if (body.length > limit) {
                throw new PayloadTooLargeException(limit);
            }
            return body;
        } catch (BodyTooLargeException larger) {
            throw new PayloadTooLargeException(limit);
        } catch (SlowClientException slow) {
            throw new InvalidRequestException("", "comes too slowly.");
        } catch (IOException broken) {
            throw new InvalidRequestException("", "is incomplete or badly framed.");
        }
    }
}
