/**
 * What helps a program of a sandbox from outside of it, at the cost of the sandbox.
 */
@NullMarked
package ai.vibengine.server.runtime.oci.exec;

import org.jspecify.annotations.NullMarked;
