package ai.vibengine.openapi.reference;

import java.util.List;
import java.util.Optional;

/**
 * An operation, as its page tells it.
 *
 * @param id the {@code operationId}
 * @param href where its page is, relative to the site
 * @param method in capitals
 * @param path with its parameters in braces
 * @param title the summary
 * @param description what it does
 * @param text the same without markup, for the search
 * @param requirement the level of {@code x-requirement}; empty when the contract gives none
 * @param parameters by place
 * @param body what it takes
 * @param responses successes first
 * @param snippets how to call it
 */
public record Endpoint(
        String id,
        String href,
        String method,
        String path,
        String title,
        Html description,
        String text,
        String requirement,
        List<Parameters> parameters,
        Optional<Body> body,
        List<Response> responses,
        List<Snippet> snippets) {

    /** {@return the responses with a status below 400} */
    public List<Response> successes() {
        return responses.stream().filter(Response::isSuccess).toList();
    }

    /** {@return the responses with a status of 400 or more} */
    public List<Response> errors() {
        return responses.stream().filter(response -> !response.isSuccess()).toList();
    }

    /** {@return the parameters that are part of the URL} */
    public List<Parameters> parametersOfTheUrl() {
        return parameters.stream().filter(each -> !each.isHeaders()).toList();
    }

    /** {@return the parameters beside the URL} */
    public List<Parameters> requestHeaders() {
        return parameters.stream().filter(Parameters::isHeaders).toList();
    }

    /** {@return the media types of its successes, the usual one first} */
    public List<String> answersIn() {
        return successes().stream()
                .flatMap(response -> response.bodies().stream())
                .map(Body::mediaType)
                .distinct()
                .toList();
    }

    /** {@return the path with a possible line break after each slash, so that a long one wraps where it can be read} */
    public Html breakablePath() {
        return new Html(Html.escape(path).replace("/", "/<wbr>"));
    }
}
