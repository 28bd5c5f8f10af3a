package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.ApiCalls;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which sandboxes to list. All that run, unless told otherwise. Not for use from several threads at once. */
public final class ListSandboxes {

    private @Nullable Integer pageSize;
    private @Nullable String template;
    private @Nullable String status;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    ListSandboxes() {}

    /**
     * Sets how many sandboxes a page has at most. The server's default, {@value ContractNumbers#LIMIT_DEFAULT}, unless
     * set.
     *
     * @param value 1 to {@value ContractNumbers#LIMIT_MAXIMUM}
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public ListSandboxes pageSize(int value) {
        pageSize = Checks.between("pageSize", value, 1, ContractNumbers.LIMIT_MAXIMUM);
        return this;
    }

    /**
     * Lists only sandboxes of one template.
     *
     * @param id the template's id
     * @return this
     */
    public ListSandboxes template(String id) {
        template = id;
        return this;
    }

    /**
     * Lists sandboxes that do this, instead of those that run.
     *
     * @param value {@link SandboxStatus#PAUSED} or {@link SandboxStatus#RUNNING}
     * @return this
     */
    public ListSandboxes status(SandboxStatus value) {
        status = value.value();
        return this;
    }

    /**
     * Lists sandboxes whatever they do, paused ones as well.
     *
     * @return this
     */
    public ListSandboxes anyStatus() {
        status = "any";
        return this;
    }

    /**
     * Lists only sandboxes with this note. Several are all to be met.
     *
     * @param key not empty
     * @param value the whole value
     * @return this
     */
    public ListSandboxes metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Returns the request for the page behind the cursor, the first one without one. */
    HttpRequest request(ApiCalls calls, @Nullable String cursor) {
        return calls.sandboxes(
                api -> api.listSandboxesWithHttpInfo(null, pageSize, cursor, template, filter(), status));
    }

    /** Null when no note was asked for. */
    private @Nullable String filter() {
        return metadata.isEmpty()
                ? null
                : metadata.entrySet().stream()
                        .map(e -> escaped(e.getKey()) + "=" + escaped(e.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** The contract's own escaping, which comes before that of the query. */
    private static String escaped(String text) {
        return text.replace("%", "%25").replace("&", "%26").replace("=", "%3D");
    }
}
