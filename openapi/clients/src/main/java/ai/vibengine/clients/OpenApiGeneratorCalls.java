package ai.vibengine.clients;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.CommandsApi;
import org.openapitools.client.api.DirectoriesApi;
import org.openapitools.client.api.FilesApi;
import org.openapitools.client.api.LimitsApi;
import org.openapitools.client.api.NetworkApi;
import org.openapitools.client.api.PortsApi;
import org.openapitools.client.api.SandboxesApi;
import org.openapitools.client.api.SnapshotsApi;
import org.openapitools.client.api.TemplatesApi;
import org.openapitools.client.model.BuildTemplateRequest;
import org.openapitools.client.model.CreateSandboxRequest;
import org.openapitools.client.model.CreateSnapshotRequest;
import org.openapitools.client.model.EgressMode;
import org.openapitools.client.model.ErrorCode;
import org.openapitools.client.model.ErrorEnvelope;
import org.openapitools.client.model.ExtendSandboxTimeoutRequest;
import org.openapitools.client.model.NetworkPolicyRequest;
import org.openapitools.client.model.OpenPortRequest;
import org.openapitools.client.model.RunCommandRequest;
import org.openapitools.client.model.Sandbox;
import org.openapitools.client.model.SandboxListEnvelope;
import org.openapitools.client.model.SandboxStatus;
import org.openapitools.client.model.StopReason;
import org.openapitools.client.model.TemplateStatus;
import org.openapitools.client.model.UpdateSandboxRequest;
import org.openapitools.client.model.WriteCommandStdinRequest;
import org.springframework.web.client.HttpClientErrorException;

/** Every call of the contract, with what openapi-generator makes for Java on Spring's {@code RestClient}. */
final class OpenApiGeneratorCalls {

    private static final String PATH = "/home/user/a.txt";
    private static final String WAIT = "wait=60";

    private final ApiClient api = client();
    private final SandboxesApi sandboxes = new SandboxesApi(api);
    private final TemplatesApi templates = new TemplatesApi(api);

    private OpenApiGeneratorCalls(String baseUrl, String key) {
        api.setBasePath(baseUrl);
        api.setApiKey(key);
    }

    /** Makes the calls, of the server and with the key that the environment names. */
    public static void main(String[] arguments) throws IOException {
        new OpenApiGeneratorCalls(System.getenv("VE_BASE_URL"), System.getenv("VE_API_KEY")).makeAll();
    }

    private static ApiClient client() {
        // By itself it sends null for every property that is not set, which the contract refuses.
        ObjectMapper mapper =
                ApiClient.createDefaultMapper(null).setSerializationInclusion(JsonInclude.Include.NON_NULL);
        return new ApiClient(
                ApiClient.buildRestClientBuilder(mapper)
                        .messageConverters(converters -> converters.add(new FileConverter()))
                        .build(),
                mapper,
                ApiClient.createDefaultDateFormat());
    }

    private void makeAll() throws IOException {
        check(new LimitsApi(api).getLimits(null).getData().getConcurrentSandboxes() > 1, "limits");
        String box = create();
        String other = create();
        check(listed().equals(Set.of(box, other)), "list");
        changeSandbox(box);
        useFiles(box);
        runCommands(box);
        useNetwork(box);
        check(sandboxes.pauseSandbox(box, null).getData().getStatus() == SandboxStatus.PAUSED, "pause");
        check(sandboxes.resumeSandbox(box, null).getData().getStatus() == SandboxStatus.RUNNING, "resume");
        makeTemplates(box);
        sandboxes.killSandbox(other, null);
        sandboxes.killSandbox(box, null);
        findNothing(box);
    }

    private String create() {
        CreateSandboxRequest request = new CreateSandboxRequest()
                .template("base")
                .timeout(300)
                .metadata(Map.of("by", "openapi-generator-java"));
        return sandboxes.createSandbox(request, null, null).getData().getSandboxId();
    }

    private Set<String> listed() {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        SandboxListEnvelope page;
        do {
            page = sandboxes.listSandboxes(null, 1, cursor, null, "by=openapi-generator-java", "any");
            page.getData().stream().map(Sandbox::getSandboxId).forEach(ids::add);
            cursor = page.getNextCursor();
        } while (page.getHasMore());
        check(ids.size() == 2, "two pages");
        return new HashSet<>(ids);
    }

    private void changeSandbox(String box) {
        check(sandboxes.getSandbox(box, null).getData().getStatus() == SandboxStatus.RUNNING, "get");
        Map<String, String> entries = new HashMap<>();
        entries.put("by", null);
        entries.put("state", "changed");
        Sandbox changed = sandboxes
                .updateSandbox(box, new UpdateSandboxRequest().metadata(entries), null)
                .getData();
        check(changed.getMetadata().equals(Map.of("state", "changed")), "update");
        ExtendSandboxTimeoutRequest longer = new ExtendSandboxTimeoutRequest().timeout(600);
        check(sandboxes.extendSandboxTimeout(box, longer, null).getData().getTimeout() >= 600, "extend");
    }

    private void useFiles(String box) throws IOException {
        FilesApi files = new FilesApi(api);
        Path source = Files.writeString(Files.createTempFile("vibengine", ".txt"), "hello\n");
        try {
            check(files.writeFile(box, PATH, source.toFile(), null).getData().getSize() == 6, "write");
        } finally {
            Files.delete(source);
        }
        check(
                new DirectoriesApi(api)
                        .listDirectory(box, "/home/user", null, null, null).getData().stream()
                                .anyMatch(entry -> entry.getName().equals("a.txt")),
                "directory");
        Path read = files.readFile(box, PATH, null, null).toPath();
        try {
            check(Files.readString(read).equals("hello\n"), "read");
        } finally {
            Files.delete(read);
        }
        files.deleteFile(box, PATH, null);
    }

    private void runCommands(String box) {
        CommandsApi commands = new CommandsApi(api);
        RunCommandRequest hello = new RunCommandRequest().command("echo hello");
        check(commands.runCommand(box, hello, null).getData().getStdout().equals("hello\n"), "run");
        RunCommandRequest cat = new RunCommandRequest().command("cat").background(true);
        String id = commands.runCommand(box, cat, null).getData().getCommandId();
        check(commands.listCommands(box, null, null, null).getData().size() == 1, "commands");
        commands.writeCommandStdin(box, id, new WriteCommandStdinRequest().data("a line\n"), null);
        check(
                commands.getCommand(box, id, null, null)
                        .getData()
                        .getStatus()
                        .getValue()
                        .equals("running"),
                "command");
        commands.killCommand(box, id, null);
    }

    private void useNetwork(String box) {
        NetworkApi network = new NetworkApi(api);
        network.setSandboxNetwork(box, new NetworkPolicyRequest().egress(EgressMode.BLOCKED), null);
        check(network.getSandboxNetwork(box, null).getData().getPolicy().getEgress() == EgressMode.BLOCKED, "network");
        PortsApi ports = new PortsApi(api);
        check(
                ports.openPort(box, new OpenPortRequest().port(8000), null)
                                .getData()
                                .getToken()
                        != null,
                "port");
        check(ports.listPorts(box, null, null, null).getTotalCount() == 1, "ports");
        ports.closePort(box, "8000", null);
    }

    private void makeTemplates(String box) {
        String kept = "generator-java-snapshot";
        String built = "generator-java-build";
        new SnapshotsApi(api).createSnapshot(box, new CreateSnapshotRequest().templateId(kept), null, null, WAIT);
        BuildTemplateRequest build =
                new BuildTemplateRequest().templateId(built).commands(List.of("echo built"));
        check(templates.buildTemplate(build, null, null, WAIT).getData().getStatus() == TemplateStatus.READY, "build");
        check(templates.getTemplate(kept, null, WAIT).getData().getStatus() == TemplateStatus.READY, "template");
        check(templates.listTemplates(null, null, null).getData().size() >= 3, "templates");
        check(
                templates.listTemplateLogs(built, null, null, null).getData().stream()
                        .anyMatch(line -> line.getText().contains("built")),
                "log");
        templates.deleteTemplate(kept, null);
        templates.deleteTemplate(built, null);
    }

    private void findNothing(String box) {
        try {
            sandboxes.getSandbox(box, null);
        } catch (HttpClientErrorException.NotFound gone) {
            ErrorEnvelope body = gone.getResponseBodyAs(ErrorEnvelope.class);
            check(body != null && body.getError().getCode() == ErrorCode.NOT_FOUND, "error body");
            check(body.getError().getReason() == StopReason.STOP_KILLED, "reason");
            return;
        }
        check(false, "a killed sandbox was found");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
