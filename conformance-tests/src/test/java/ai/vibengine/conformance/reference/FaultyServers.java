package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Call;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every fault that the kit is proved on. */
public final class FaultyServers {

    private static final Contract CONTRACT = Contract.load();

    // What another rule refuses as well, as that of an entry of a list does all that is no domain, so that nothing
    // shows whether a server keeps these. A slug that is malformed is unknown too, a malformed cursor is not one of
    // the list, a pattern that asks for a character implies minLength, metadata after a patch are bounded whatever
    // the patch is, an idle timeout by the timeout, and the name of an image by what such names are made of.
    private static final String SAME_ANYHOW =
            ".*[.]format|.*[.]cursor[.](pattern|maxLength|minLength)|.*[.](template_id|template|metadata)[.]minLength"
                    + "|VALID-createSandbox[.]template[.](maxLength|pattern)|VALID-(buildTemplate|createSandbox|runCommand)[.]env[.]key-minLength"
                    + "|VALID-runCommand[.]cwd[.](minLength|maxLength|pattern)"
                    + "|VALID-buildTemplate[.]from[.](minLength|maxLength|pattern)"
                    + "|VALID-buildTemplate[.]workdir[.](minLength|maxLength)"
                    + "|VALID-buildTemplate[.]image[.](minLength|pattern)"
                    + "|VALID-updateSandbox[.]metadata[.]maxProperties"
                    + "|VALID-(create|update)Sandbox[.](idle_timeout[.]maximum|on_timeout[.]type)"
                    + "|VALID-openPort[.]access[.]type"
                    + "|VALID-setSandboxNetwork[.](egress[.]type|allow[.]item-(minLength|maxLength|pattern))";

    private FaultyServers() {}

    /** Returns whether no client can see that a server ignores this requirement alone. */
    public static boolean isSameAnyhow(String requirement) {
        return requirement.startsWith("VALID-") && requirement.matches(SAME_ANYHOW);
    }

    /**
     * Returns every fault.
     *
     * @param requirements the ids of all requirements, of which those on bounds can be torn open one by one
     */
    public static List<Fault> all(List<String> requirements) {
        List<Fault> all = new ArrayList<>();
        requirements.stream()
                .filter(id -> id.startsWith("VALID-") && !isSameAnyhow(id))
                .forEach(id -> all.add(new Fault(id, id, setup -> tear(setup, id))));
        Stream.of(
                        new AccessFaults(CONTRACT),
                        new BodyFaults(CONTRACT),
                        new SandboxFaults(),
                        new NetworkFaults(),
                        new LimitFaults(),
                        new ListFaults(),
                        new AnswerFaults(),
                        new TemplateFaults(),
                        new TemplateSetupFaults(),
                        new CommandFaults(),
                        new CommandStateFaults(),
                        new FileFaults(),
                        new FileTreeFaults(),
                        new PortFaults(),
                        new SnapshotFaults(),
                        new CredentialAspectFaults(CONTRACT),
                        new ViewAspectFaults(),
                        new PromiseAspectFaults(CONTRACT),
                        new RequestAspectFaults(),
                        new ResourceFaults(),
                        new SequenceFaults(),
                        new ContentFaults(),
                        new UnseenCommandFaults(),
                        new UnseenFileFaults(),
                        new UnseenStateFaults(),
                        new UnseenKeyFaults(),
                        new LaterUnseenAccessFaults(),
                        new LaterUnseenStateFaults(),
                        new LaterUnseenListFaults(),
                        new LaterUnseenContentFaults())
                .forEach(faults -> all.addAll(faults.faults()));
        return all;
    }

    private static void tear(Setup setup, String requirement) {
        String id = requirement.substring("VALID-".length(), requirement.indexOf('.'));
        Operation operation = CONTRACT.operation(id);
        if (requirement.endsWith(".cursor.foreign")) {
            setup.change(parts -> parts.pagination = new Pagination() {
                @Override
                protected String foreign(Call call) {
                    return call.operation().id().equals(id) ? "999999999999999999 !" : super.foreign(call);
                }
            });
            return;
        }
        new ContractHoles(setup.contract()).tear(operation, requirement);
        if (requirement.matches("VALID-\\w+[.](template|from)[.](type|required)")) {
            // Else what is no template is an unknown one.
            String field = requirement.split("\\.", -1)[1];
            setup.add(Interceptors.body(id, body -> {
                if (!body.path(field).isTextual()) {
                    body.put(field, "base");
                }
            }));
        }
        if (requirement.endsWith(".path.maxLength")) {
            // Else a name that is too long refuses it all the same.
            setup.add(Interceptors.onStatus(
                    id, 400, (request, next) -> next.proceed(Interceptors.withParameter(request, "path", "absent"))));
        }
    }
}
