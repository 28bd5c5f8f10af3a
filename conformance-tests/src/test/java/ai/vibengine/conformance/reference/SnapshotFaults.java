package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.status;
import static ai.vibengine.conformance.reference.Mutations.turns;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FakeTemplate;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.conformance.http.Role;

/** Faults of snapshots. */
final class SnapshotFaults extends FaultList {

    private static final String OPERATION = "createSnapshot";
    private static final String KEY = "X-API-Key";

    SnapshotFaults() {
        answers();
        contents();
        access();
    }

    private void answers() {
        add("SNAP-01", "snapshot-is-201", status(OPERATION, 202, 201));
        add("SNAP-01", "snapshot-comes-from-nothing", lacks(OPERATION, "from"));
        add("SNAP-01", "snapshot-without-description", body(OPERATION, body -> body.remove("description")));
        add("SNAP-02", "snapshots-do-not-wait", rewrite(OPERATION, request -> request.withoutHeader("Prefer")));
        add("SNAP-08", "taken-id-of-snapshot-is-400", turns(OPERATION, 409, 400, "invalid_request"));
        add("SNAP-09", "snapshot-of-no-sandbox-is-400", turns(OPERATION, 404, 400, "invalid_request"));
        add("SCHEMA-createSnapshot", "snapshot-of-no-type", says(OPERATION, "type", "snapshot"));
    }

    private void contents() {
        add("SNAP-03", "snapshot-ends-the-sandbox", instead(OPERATION, (request, next) -> {
            var response = next.proceed(request);
            if (response.status == 202) {
                Parts parts = next.server().parts();
                sandbox(request, next)
                        .ifPresent(
                                each -> each.terminate(new FakeSandbox.Termination("killed", parts.clock.instant())));
            }
            return response;
        }));
        add("SNAP-13", "snapshots-are-no-activity", instead(OPERATION, (request, next) -> {
            var sandbox = sandbox(request, next);
            var before = sandbox.map(FakeSandbox::activeAt);
            var response = next.proceed(request);
            sandbox.ifPresent(each -> each.activeAt(before.orElseThrow()));
            return response;
        }));
        add("SNAP-04", "snapshot-resumes", instead(OPERATION, (request, next) -> {
            var response = next.proceed(request);
            Parts parts = next.server().parts();
            sandbox(request, next)
                    .filter(FakeSandbox::isPaused)
                    .ifPresent(each -> parts.sandboxes.resume(each.account(), each.id(), 1));
            return response;
        }));
        add("SNAP-05", "snapshot-without-files", instead("createSandbox", (request, next) -> {
            next.server().parts().templates.all().stream()
                    .flatMap(template -> template.files().stream())
                    .forEach(files -> files.remove("/home/user/kept"));
            return next.proceed(request);
        }));
        add("SNAP-06", "tmp-is-kept-always", body(OPERATION, body -> body.put("include_tmp", true)));
        add("SNAP-06", "tmp-is-kept-never", body(OPERATION, body -> body.remove("include_tmp")));
        add("SNAP-07", "env-is-kept", instead(OPERATION, (request, next) -> {
            var response = next.proceed(request);
            Parts parts = next.server().parts();
            String id = String.valueOf(
                    response.body == null
                            ? ""
                            : response.body.at("/data/template_id").asText());
            parts.templates.all().stream()
                    .filter(template -> template.id().equals(id))
                    .map(FakeTemplate::environment)
                    .forEach(environment ->
                            sandbox(request, next).ifPresent(each -> environment.putAll(each.environment())));
            return response;
        }));
    }

    private void access() {
        add(
                "SNAP-10",
                "snapshots-of-others",
                onStatus(
                        OPERATION,
                        404,
                        (request, next) -> sandbox(request, next)
                                .map(sandbox -> next.server().perform(request, sandbox.account()))
                                .orElseGet(() -> next.proceed(request))));
        plant(
                "SNAP-11",
                "read-only-snapshots",
                setup -> setup.add(rewrite(
                        OPERATION,
                        request -> request.header(KEY).orElse("").contains("READONLY")
                                ? request.withHeader(KEY, setup.key(Role.MAIN))
                                : request)));
    }
}
