package ai.vibengine.server.http.request;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.store.RandomIds;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names requests: by the client's own name when it is usable. Thread-safe. */
public final class RequestIds {

    /** The header that has the name. */
    public static final String HEADER = "X-Request-Id";

    private final Pattern usable;
    private final RandomIds ids;

    public RequestIds(Contract contract, RandomIds ids) {
        this.usable = Pattern.compile(
                contract.at("/components/headers/X-Request-Id/schema/pattern").asText());
        this.ids = ids;
    }

    public String idFor(@Nullable String fromClient) {
        return fromClient != null && usable.matcher(fromClient).matches() ? fromClient : fresh();
    }

    public String fresh() {
        return ids.id("req_");
    }
}
