/**
 * The place where sandboxes run. {@link ai.vibengine.server.runtime.SandboxRuntime} is all that the rest of the server knows of it: nothing
 * here says whether a sandbox is a container on this machine or a pod on another one. Implementations live in packages below.
 */
@NullMarked
package ai.vibengine.server.runtime;

import org.jspecify.annotations.NullMarked;
