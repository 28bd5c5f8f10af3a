package ai.vibengine.server.startup;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template gives its sandboxes beside their files.
 *
 * @param environment the variables of their commands
 * @param workdir where their commands run; null for where they usually do
 * @param startCommand what runs in them from the start; null for nothing
 */
public record SandboxSetup(
        Map<String, String> environment,
        @Nullable String workdir,
        @Nullable StartCommand startCommand) {

    /** Nothing. */
    public static final SandboxSetup NONE = new SandboxSetup(Map.of(), null, null);

    public SandboxSetup {
        environment = Map.copyOf(environment);
    }

    /** Returns this setup upon that of a parent, which holds where this one says nothing. */
    public SandboxSetup over(SandboxSetup parent) {
        Map<String, String> variables = new HashMap<>(parent.environment);
        variables.putAll(environment);
        return new SandboxSetup(
                variables,
                workdir == null ? parent.workdir : workdir,
                startCommand == null ? parent.startCommand : startCommand);
    }
}
