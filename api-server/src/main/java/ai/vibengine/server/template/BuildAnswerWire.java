package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.http.resource.WaitPreference;
import ai.vibengine.server.http.resource.WaitedResponse;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotentRequest;
import ai.vibengine.server.idempotency.StoredResponse;
import ai.vibengine.server.store.TransactionHook;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers about templates that are being built, after a wait for the build if the caller prefers that. Thread-safe. */
public final class BuildAnswerWire {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final TemplateService service;
    private final Idempotency idempotency;
    private final WaitPreference waitPreference;

    BuildAnswerWire(TemplateService service, Idempotency idempotency, WaitPreference waitPreference) {
        this.service = service;
        this.idempotency = idempotency;
        this.waitPreference = waitPreference;
    }

    /**
     * Returns the answer to a request for a new template.
     *
     * @param templateId the id that it asks for
     * @param prefer the caller's preferences (RFC 7240)
     * @param build begins the build, and runs the hook in the transaction that keeps the template
     */
    public WaitedResponse accepted(
            Account account,
            String templateId,
            @Nullable String prefer,
            IdempotentRequest request,
            Function<TransactionHook<Template>, Template> build) {
        StoredResponse response = idempotency.execute(request, build, BuildAnswerWire::reply);
        Optional<Waited> waited = waitFor(account, templateId, prefer);
        Object body = waited.isPresent() ? TemplateWire.envelope(waited.get().template()) : response.body();
        return new WaitedResponse(response.status(), response.location(), body, waited.map(Waited::patience));
    }

    /** Returns the answer to a request for a template that there is. */
    WaitedResponse found(Account account, String templateId, @Nullable String prefer) {
        Template template = service.get(account, templateId);
        Optional<Duration> waited = awaitBuild(template, prefer);
        Template now = waited.isPresent() ? service.get(account, templateId) : template;
        return new WaitedResponse(OK, null, TemplateWire.envelope(now), waited);
    }

    private Optional<Waited> waitFor(Account account, String templateId, @Nullable String prefer) {
        try {
            Template template = service.get(account, templateId);
            return awaitBuild(template, prefer).map(wait -> new Waited(wait, service.get(account, templateId)));
        } catch (TemplateNotFoundException deletedMeanwhile) {
            return Optional.empty();
        }
    }

    private Optional<Duration> awaitBuild(Template template, @Nullable String prefer) {
        return waitPreference.of(prefer).filter(wait -> service.awaitBuild(template, wait));
    }

    private static Idempotency.Reply reply(Template template) {
        return new Idempotency.Reply(ACCEPTED, "/templates/" + template.templateId(), TemplateWire.envelope(template));
    }

    /** A template after a wait. */
    private record Waited(Duration patience, Template template) {}
}
