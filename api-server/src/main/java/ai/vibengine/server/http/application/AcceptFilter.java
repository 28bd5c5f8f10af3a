package ai.vibengine.server.http.application;

import jakarta.annotation.Priority;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Honours a weight of zero, which means "not acceptable" (RFC 9110, section 12.4.2) and which the router takes for a low one. */
@Priority(Stages.ACCEPT)
final class AcceptFilter implements ContainerRequestFilter {

    private final List<MediaType> offered;

    /** @param offered the types of which the client must take at least one */
    AcceptFilter(Collection<String> offered) {
        this.offered = offered.stream().map(MediaType::valueOf).toList();
    }

    @Override
    public void filter(ContainerRequestContext context) {
        List<MediaType> accepted = context.getAcceptableMediaTypes();
        if (accepted.stream().anyMatch(AcceptFilter::isWeightless)
                && offered.stream().allMatch(type -> isRefused(type, accepted))) {
            throw new NotAcceptableException();
        }
    }

    /** Returns whether the most specific range that covers the type refuses it. A type that no range covers is the router's business. */
    private static boolean isRefused(MediaType type, List<MediaType> accepted) {
        return accepted.stream()
                .filter(type::isCompatible)
                .min(Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype))
                .filter(AcceptFilter::isWeightless)
                .isPresent();
    }

    private static boolean isWeightless(MediaType range) {
        String weight = range.getParameters().get("q");
        return weight != null && weight.matches("0(\\.0*)?");
    }
}
