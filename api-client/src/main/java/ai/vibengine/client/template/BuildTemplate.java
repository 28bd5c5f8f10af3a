package ai.vibengine.client.template;

import ai.vibengine.client.internal.generated.BuildTemplateRequest;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.Prefer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The template to build. Not for use from several threads at once. */
public final class BuildTemplate {

    private final String id;
    private @Nullable String from;
    private @Nullable String image;
    private final List<String> commands = new ArrayList<>();
    private final Map<String, String> env = new LinkedHashMap<>();
    private @Nullable String description;
    private @Nullable String workdir;
    private @Nullable String startCommand;
    private @Nullable String readyCommand;
    private Duration wait = Duration.ZERO;

    BuildTemplate(String id) {
        this.id = id;
    }

    /**
     * Sets the parent. The server's default, {@code base}, unless set.
     *
     * @param parent the id of a template that is ready
     * @return this
     */
    public BuildTemplate from(String parent) {
        from = parent;
        return this;
    }

    /**
     * Sets an image of a registry to build on, in place of a parent.
     *
     * @param name as {@code [registry/]name[:tag][@sha256:digest]}, of 1 to
     *     {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_IMAGE_MAX_LENGTH} characters; the server says which registries it pulls
     *     from
     * @return this
     */
    public BuildTemplate image(String name) {
        image = name;
        return this;
    }

    /**
     * Adds commands: shell lines that run as root, in order. The build fails when one exits non-zero.
     *
     * @param lines each of 1 to 32768 characters; 1 to
     *     {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_COMMANDS_MAX_ITEMS} altogether
     * @return this
     */
    public BuildTemplate commands(String... lines) {
        commands.addAll(List.of(lines));
        return this;
    }

    /**
     * Sets an environment variable for the build and for every sandbox of the template.
     *
     * @param name as a shell accepts it, up to 128 characters;
     *     {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_ENV_MAX_PROPERTIES} altogether
     * @param value up to 4096 characters
     * @return this
     */
    public BuildTemplate env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /**
     * Says what the template is for.
     *
     * @param text at most {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_DESCRIPTION_MAX_LENGTH} characters
     * @return this
     */
    public BuildTemplate description(String text) {
        description = text;
        return this;
    }

    /**
     * Sets the directory in which the commands of the build run, and those of every sandbox of the template that set none. The
     * parent's unless set. It is made if it is not there.
     *
     * @param directory an absolute path of at most {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_WORKDIR_MAX_LENGTH} characters
     * @return this
     */
    public BuildTemplate workdir(String directory) {
        workdir = directory;
        return this;
    }

    /**
     * Sets what runs in every sandbox of the template from its start, as long as the sandbox lives. The parent's unless set. It is
     * listed with the background commands of the sandbox.
     *
     * @param command what {@code /bin/sh -c} shall run, of 1 to
     *     {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_START_COMMAND_MAX_LENGTH} characters
     * @return this
     */
    public BuildTemplate startCommand(String command) {
        startCommand = command;
        return this;
    }

    /**
     * Sets what is run until it exits with 0: then a sandbox is ready, and its create is answered. If it is not within
     * {@value ContractNumbers#READY_SECONDS} seconds, the create fails, as the build does if that comes of it. Only with
     * {@link #startCommand}.
     *
     * @param command what {@code /bin/sh -c} shall run, of 1 to
     *     {@value ContractNumbers#BUILD_TEMPLATE_REQUEST_READY_COMMAND_MAX_LENGTH} characters
     * @return this
     */
    public BuildTemplate readyCommand(String command) {
        readyCommand = command;
        return this;
    }

    /**
     * Lets the answer wait for the build to end. It comes at once unless set, or when the server cannot wait.
     *
     * @param longest 1 to {@value ContractNumbers#MAX_WAIT_SECONDS} seconds; a started second counts in full
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public BuildTemplate waitAtMost(Duration longest) {
        wait = Prefer.checked(longest);
        return this;
    }

    Duration serverWait() {
        return wait;
    }

    /** Every property is set, null for what was not given: the generated model would send the contract's defaults. */
    BuildTemplateRequest request() {
        return new BuildTemplateRequest()
                .templateId(id)
                .from(from)
                .image(image)
                .commands(commands)
                .env(env.isEmpty() ? null : env)
                .description(description)
                .workdir(workdir)
                .startCommand(startCommand)
                .readyCommand(readyCommand);
    }
}
