package ai.vibengine.conformance.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every fault that the kit is proved on. */
public final class FaultyServers {
    // By the requirement that must name the fault: what the server does.
    private static final Map<String, List<String>> BEHAVIOUR = new TreeMap<>();

    static {
        of("AUTH-01", "no-key-is-good");
        of("AUTH-02", "any-key-of-the-form");
        of("AUTH-03", "key-by-prefix");
        of("AUTH-04", "key-with-tail");
        of("AUTH-05", "key-in-any-case");
        of("AUTH-06", "empty-is-a-key");
        of("AUTH-07", "key-in-sql");
        of("AUTH-08", "routes-before-the-key");
        of("AUTH-09", "methods-before-the-key");
        of("AUTH-10", "media-before-the-key");
        of("AUTH-11", "bearer-is-a-key", "query-has-the-key");
        of("AUTH-12", "acts-before-the-key");
        of("AUTH-13", "tells-strangers");
        of("AUTH-14", "revoked-is-let-in");
        of("ERR-05", "allow-short");
        of("MEDIA-01", "content-type-ignored-createSandbox");
        of("MEDIA-02", "content-type-ignored-extendSandboxTimeout");
        of("MEDIA-03", "accept-ignored");
        of("MEDIA-04", "accept-exact");
        of("MEDIA-05", "not-acceptable-acts");
        of("MEDIA-06", "body-of-any-size");
        of("MEDIA-07", "body-limit-low");
        of("MEDIA-09", "weight-ignored");
        of("MEDIA-11", "body-of-any-size-extendSandboxTimeout", "body-of-any-size-buildTemplate");
        of("MEDIA-10", "content-type-ignored-buildTemplate");
        of("WIRE-01", "malformed-gets-html");
        of("BODY-01", "bad-json-is-our-fault", "json5");
        of("BODY-02", "no-body-is-fine");
        of("BODY-03", "any-json-is-a-body");
        of("BODY-04", "trailing-text");
        of("BODY-05", "fields-given-twice");
        of("BODY-06", "numbers-of-no-json");
        of("BODY-08", "any-bytes-are-text");
        of("VALID-createSandbox.timeout.format", "wraps-numbers");
        of("VALID-createSandbox.timeout.maximum", "clamps");
        of("VALID-createSandbox.timeout.type", "takes-numbers-in-strings", "takes-fractions");
        of("SBX-03", "timeout-ignored");
        of("SBX-05", "default-is-300");
        of("SBX-06", "killed-says-running");
        of("SBX-07", "kill-does-nothing", "stopped-is-shown");
        of("SBX-08", "kill-twice-is-fine");
        of("SBX-10", "id-used-again");
        of("SBX-11", "started-in-other-zone");
        of("SBX-12", "metadata-empty");
        of("SBX-13", "kill-takes-another");
        of("SBX-14", "reading-changes");
        of("RACE-01", "kill-race");
        of("RACE-02", "extension-race");
        of("RACE-03", "one-id-a-moment");
        of("LIST-03", "limit-ignored", "one-too-many");
        of("LIST-04", "pages-overlap", "pages-skip");
        of("LIST-05", "oldest-first", "ties-by-age");
        of("LIST-06", "total-of-page");
        of("LIST-07", "has-more-when-full");
        of("LIST-08", "default-limit-200");
        of("LIST-09", "cursor-is-offset", "cursor-needs-its-entry");
        of("LIST-10", "cursor-unbound");
        of("LIST-12", "list-differs");
        of("LIST-13", "no-python");
        of("FILTER-01", "metadata-ignored");
        of("FILTER-02", "first-entry-only", "any-entry");
        of("FILTER-03", "values-in-any-case", "values-by-prefix");
        of("FILTER-04", "escapes-stay");
        of("FILTER-05", "plus-is-a-space");
        of("FILTER-06", "template-filter-ignored", "template-by-prefix", "template-is-base");
        of("FILTER-07", "total-without-filter");
        of("EXPIRY-01", "expires-early");
        of("EXPIRY-02", "never-expires", "expires-late");
        of("EXPIRY-05", "extension-revives");
        of("EXPIRY-06", "extension-is-forgotten");
        of("EXTEND-01", "extension-from-start");
        of("EXTEND-02", "extension-shortens");
        of("EXTEND-04", "extension-adds");
        of("EXTEND-05", "extension-of-all");
        of("REQID-01", "request-id-not-echoed");
        of("REQID-02", "any-request-id");
        of("REQID-04", "request-id-constant");
        of("TENANT-01", "foreign-getSandbox");
        of("TENANT-02", "foreign-killSandbox");
        of("TENANT-03", "foreign-extendSandboxTimeout");
        of("TENANT-04", "lists-all-accounts");
        of("TENANT-05", "total-of-all-accounts");
        of("TENANT-07", "reason-told-to-all");
        of("PERM-01", "read-only-may-nothing");
        of("PERM-02", "read-only-may-createSandbox", "read-only-acts-createSandbox");
        of("PERM-03", "read-only-may-killSandbox", "read-only-acts-killSandbox");
        of("PERM-04", "read-only-may-extendSandboxTimeout", "read-only-acts-extendSandboxTimeout");
        of("PERM-05", "read-only-may-buildTemplate");
        of("PERM-08", "read-only-may-deleteTemplate");
        of("LIST-02", "killed-stay-listed");
        of("LIST-11", "cursor-is-used-up");
        of("LIST-14", "pages-of-templates-skip");
        of("EXPIRY-03", "expired-stay-listed");
        of("EXPIRY-04", "expired-can-be-killed");
        of("EXPIRY-07", "extended-never-expires");
        of("TENANT-06", "foreign-is-told");
        of("TENANT-08", "cursor-of-all-accounts");
        of("TPL-05", "unready-parents");
        of("TPL-12", "failed-starts");
        of("TPL-18", "template-takes-its-sandboxes");
        of("BODY-09", "bad-bodies-make-one-too");
        of("BODY-10", "extends-before-it-looks");
        of("WIRE-02", "no-host-is-404");
        of("WIRE-03", "bad-length-is-411");
        of("WIRE-04", "long-headers-are-431");
        of("PERM-07", "built-in-deleted");
        of("CONC-01", "concurrency-none", "concurrency-one-more", "concurrency-one-less", "concurrency-race");
        of("CONC-03", "refused-create-makes-one");
        of("CONC-04", "concurrency-retry-late");
        of("CONC-05", "expiry-keeps-the-place");
        of("CONC-06", "kill-keeps-the-place");
        of("CONC-07", "full-for-all");
        of("CONC-08", "full-cannot-extend");
        of("CONC-09", "builds-one-less", "builds-under-the-other-code", "builds-without-retry");
        of("RATE-01", "remaining-constant");
        of("RATE-03", "free-is-more");
        of("RATE-04", "rate-none", "rate-one-more", "rate-one-less");
        of("RATE-05", "rate-counts-double");
        of("RATE-06", "rate-retry-early", "rate-sliding");
        of("RATE-07", "rate-refills");
        of("RATE-08", "rate-window-half-full");
        of("RATE-09", "rate-retry-late");
        of("RATE-10", "refused-by-rate-acts");
        of("RATE-11", "rate-per-key");
        of("RATE-12", "rate-shared-by-all", "rate-refuses-all");
        of("RATE-13", "failures-are-free");
        of("HEAD-04", "rate-window-too-long");
        of("IDEM-01", "idempotency-none");
        of("IDEM-02", "idempotency-any-body");
        of("IDEM-03", "idempotency-of-all");
        of("IDEM-04", "idempotency-any-key");
        of("IDEM-05", "idempotency-race");
        of("IDEM-06", "idempotency-by-prefix");
        of("IDEM-07", "idempotency-not-for-templates");
        of("TPL-01", "build-ready-at-once");
        of("TPL-02", "build-never-ends");
        of("TPL-04", "unready-starts");
        of("TPL-06", "template-twice");
        of("TPL-07", "built-in-replaced");
        of("TPL-08", "any-parent");
        of("TPL-09", "any-template");
        of("TPL-10", "failing-build-is-ready");
        of("TPL-11", "failed-without-error");
        of("TPL-13", "slug-never-free");
        of("TPL-17", "template-stays");
        of("TPL-19", "templates-of-all");
        of("TPL-20", "foreign-template-starts");
        of("TPL-21", "foreign-template-deleted");
        of("TPL-22", "slug-of-all");
        of("TPL-25", "prefer-ignored");
    }

    // What another rule refuses as well: who ignores these alone is no other than who keeps them. A slug that is none
    // is
    // unknown too, a cursor that is none is not one of the list, and a pattern that asks for a character says
    // minLength.
    private static final String SAME_ANYHOW =
            ".*[.]format|.*[.]cursor[.](pattern|maxLength|minLength)|.*[.](template_id|template|metadata)[.]minLength"
                    + "|VALID-createSandbox[.]template[.](maxLength|pattern)|VALID-(buildTemplate|runCommand)[.]env[.]key-minLength"
                    + "|VALID-runCommand[.]cwd[.](minLength|maxLength|pattern)"
                    + "|VALID-buildTemplate[.]from[.](minLength|maxLength|pattern)";

    private static final List<String> OPERATIONS = List.of(
            "listSandboxes",
            "createSandbox",
            "getSandbox",
            "killSandbox",
            "extendSandboxTimeout",
            "listTemplates",
            "buildTemplate",
            "getTemplate",
            "deleteTemplate",
            "listTemplateLogs",
            "runCommand",
            "listCommands",
            "getCommand",
            "killCommand",
            "writeCommandStdin",
            "readFile",
            "writeFile",
            "deleteFile",
            "listDirectory");

    private FaultyServers() {}

    private static void of(String requirement, String... names) {
        BEHAVIOUR.put(requirement, List.of(names));
    }

    /** Whether nobody can be told from who keeps this requirement by ignoring it alone. */
    public static boolean isSameAnyhow(String requirement) {
        return requirement.startsWith("VALID-") && requirement.matches(SAME_ANYHOW);
    }

    /**
     * Every fault.
     *
     * @param requirements the ids of all requirements, of which those on bounds can be torn open one by one
     */
    public static List<Fault> all(List<String> requirements) {
        List<Fault> all = new ArrayList<>();
        BEHAVIOUR.forEach((requirement, names) -> names.forEach(name -> all.add(Fault.of(name, requirement))));
        OPERATIONS.forEach(operation -> all.add(Fault.of("open-" + operation, "AUTH-" + operation)));
        requirements.stream()
                .filter(id -> id.startsWith("VALID-") && !isSameAnyhow(id))
                .forEach(id -> all.add(Fault.of(id, id)));
        all.addAll(AnswerFaults.all());
        all.addAll(TemplateFaults.all());
        all.addAll(CommandFaults.all());
        all.addAll(FileFaults.all());
        return all;
    }
}
