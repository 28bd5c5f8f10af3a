/**
 * Sandboxes as containers on this machine: an OCI runtime driven by its command line, one bundle folder for each sandbox, an
 * overlay filesystem that exists only inside the sandbox's own mount namespace. Nothing is mounted on the host, so nothing of a
 * mount can outlive a server that is killed.
 */
@NullMarked
package ai.vibengine.server.runtime.oci;

import org.jspecify.annotations.NullMarked;
